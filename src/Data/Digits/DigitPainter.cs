namespace MiniTorch.Data;

/// <summary>Paints one digit at a time.</summary>
internal sealed class DigitPainter
{
    public const int Size = 28, Area = Size * Size;

    private const int PiecesPerSpan = 6;
    private const float Box = 19, Noise = 0.06f, Wobble = 0.02f, Swell = 0.035f;

    private readonly Generator _generator = new();
    private readonly float[] _ink = new float[Area], _random = new float[64], _noise = new float[Area];
    private readonly List<(float X, float Y)> _path = [];

    private float _a, _b, _c, _d, _centerX, _centerY, _waveX, _waveY, _phaseX, _phaseY, _radius, _softness;
    private int _next;

    /// <summary>Paints a random digit into 28 x 28 bytes and returns which.</summary>
    public byte Paint(long seed, Span<byte> pixels)
    {
        _generator.ManualSeed(seed);
        _generator.Normal(_random);
        _next = 0;
        byte digit = (byte)_generator.NextInt32(10);
        var ways = DigitStrokes.Ways[digit];
        var way = ways[_generator.NextInt32(ways.Length)];
        TakeHand();
        Array.Clear(_ink);
        foreach (var stroke in way) Draw(stroke);
        float darkness = Math.Clamp(0.92f + (0.1f * Next()), 0.6f, 1);
        _generator.Normal(_noise);
        for (int i = 0; i < pixels.Length; i++)
        {
            float value = darkness * _ink[i] * (1 + (0.15f * _noise[i])) + (Noise * Math.Max(0, _noise[i] - 0.5f));
            pixels[i] = (byte)Math.Clamp((int)MathF.Round(255 * value), 0, 255);
        }
        return digit;
    }

    /// <summary>The next of this image's normal numbers.</summary>
    private float Next() => _random[_next++ % _random.Length];

    /// <summary>Draws slant, turn, size, place, waver and pen.</summary>
    private void TakeHand()
    {
        float turn = 0.16f * Next(), slant = 0.22f * Next(), width = Math.Clamp(0.92f + (0.12f * Next()), 0.6f, 1.15f), height = Math.Clamp(1 + (0.08f * Next()), 0.75f, 1.15f);
        var (sin, cos) = MathF.SinCos(turn);
        // Turn after slant after size: (x, y) to (a x + b y, c x + d y).
        (_a, _b) = (Box * width * cos, Box * height * ((-slant * cos) - sin));
        (_c, _d) = (Box * width * sin, Box * height * ((-slant * sin) + cos));
        (_centerX, _centerY) = (13.5f + (1.1f * Next()), 13.5f + (1.1f * Next()));
        (_waveX, _waveY, _phaseX, _phaseY) = (Swell * Next(), Swell * Next(), 3 * Next(), 3 * Next());
        _radius = Math.Clamp(1 + (0.35f * Next()), 0.45f, 2);
        _softness = Math.Clamp(0.8f + (0.15f * Next()), 0.5f, 1.2f);
    }

    private void Draw(Stroke stroke)
    {
        int count = stroke.Points.Length / 2;
        Span<float> x = stackalloc float[count], y = stackalloc float[count];
        for (int i = 0; i < count; i++)
        {
            x[i] = stroke.Points[2 * i] + (Wobble * Next());
            y[i] = stroke.Points[(2 * i) + 1] + (Wobble * Next());
        }
        _path.Clear();
        for (int i = 0; i + 1 < count; i++)
        {
            int before = Math.Max(i - 1, 0), after = Math.Min(i + 2, count - 1);
            for (int piece = 0; piece < PiecesPerSpan; piece++)
            {
                float t = piece / (float)PiecesPerSpan;
                _path.Add(stroke.IsSmooth
                    ? Place(CatmullRom(x[before], x[i], x[i + 1], x[after], t), CatmullRom(y[before], y[i], y[i + 1], y[after], t))
                    : Place(x[i] + (t * (x[i + 1] - x[i])), y[i] + (t * (y[i + 1] - y[i]))));
            }
        }
        _path.Add(Place(x[count - 1], y[count - 1]));
        for (int i = 0; i + 1 < _path.Count; i++) DrawPiece(_path[i], _path[i + 1]);
    }

    /// <summary>The curve through p1 and p2 whose tangents are those of the neighbours' chords.</summary>
    private static float CatmullRom(float p0, float p1, float p2, float p3, float t) =>
        p1 + (0.5f * t * (p2 - p0 + (t * ((2 * p0) - (5 * p1) + (4 * p2) - p3 + (t * ((3 * (p1 - p2)) + p3 - p0))))));

    /// <summary>Where a point of the unit square falls on the image.</summary>
    private (float X, float Y) Place(float x, float y)
    {
        float u = x - 0.5f + (_waveX * MathF.Sin((5 * y) + _phaseX)), v = y - 0.5f + (_waveY * MathF.Sin((5 * x) + _phaseY));
        return (_centerX + (_a * u) + (_b * v), _centerY + (_c * u) + (_d * v));
    }

    /// <summary>Inks the pixels near a straight piece, the more the nearer.</summary>
    private void DrawPiece((float X, float Y) from, (float X, float Y) to)
    {
        float reach = _radius + _softness, dx = to.X - from.X, dy = to.Y - from.Y, length = Math.Max((dx * dx) + (dy * dy), 1e-6f);
        int left = Math.Max(0, (int)MathF.Floor(Math.Min(from.X, to.X) - reach)), right = Math.Min(Size - 1, (int)MathF.Ceiling(Math.Max(from.X, to.X) + reach));
        int top = Math.Max(0, (int)MathF.Floor(Math.Min(from.Y, to.Y) - reach)), bottom = Math.Min(Size - 1, (int)MathF.Ceiling(Math.Max(from.Y, to.Y) + reach));
        for (int py = top; py <= bottom; py++)
        {
            for (int px = left; px <= right; px++)
            {
                float along = Math.Clamp((((px - from.X) * dx) + ((py - from.Y) * dy)) / length, 0, 1);
                float ox = px - from.X - (along * dx), oy = py - from.Y - (along * dy);
                float ink = Math.Clamp((reach - MathF.Sqrt((ox * ox) + (oy * oy))) / _softness, 0, 1);
                ref float pixel = ref _ink[(py * Size) + px];
                if (ink > pixel) pixel = ink;
            }
        }
    }
}
