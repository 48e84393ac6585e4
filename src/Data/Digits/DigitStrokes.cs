namespace MiniTorch.Data;

/// <summary>A stroke of the pen: points in the unit square, x to the right and y down, joined by a smooth curve or by straight lines.</summary>
internal readonly record struct Stroke(bool IsSmooth, float[] Points);

/// <summary>How people write the ten digits: for each, some ways, each of one or more strokes.</summary>
internal static class DigitStrokes
{
    public static readonly Stroke[][][] Ways =
    [
        [
            [Curve(0.54f, 0.08f, 0.32f, 0.16f, 0.22f, 0.45f, 0.28f, 0.78f, 0.48f, 0.92f, 0.7f, 0.8f, 0.77f, 0.48f, 0.7f, 0.18f, 0.54f, 0.08f, 0.44f, 0.1f)],
            [Curve(0.62f, 0.14f, 0.42f, 0.09f, 0.24f, 0.28f, 0.22f, 0.62f, 0.4f, 0.9f, 0.62f, 0.86f, 0.76f, 0.62f, 0.74f, 0.3f, 0.58f, 0.1f)],
        ],
        [
            [Curve(0.52f, 0.08f, 0.5f, 0.5f, 0.48f, 0.92f)],
            [Line(0.34f, 0.28f, 0.54f, 0.08f, 0.52f, 0.92f)],
            [Line(0.36f, 0.26f, 0.52f, 0.09f, 0.52f, 0.9f), Line(0.3f, 0.91f, 0.74f, 0.9f)],
        ],
        [
            [Curve(0.24f, 0.3f, 0.32f, 0.13f, 0.52f, 0.07f, 0.72f, 0.2f, 0.68f, 0.42f, 0.46f, 0.68f, 0.22f, 0.91f), Curve(0.22f, 0.91f, 0.5f, 0.87f, 0.8f, 0.9f)],
            [Curve(0.26f, 0.22f, 0.48f, 0.08f, 0.7f, 0.22f, 0.64f, 0.5f, 0.42f, 0.78f, 0.24f, 0.86f, 0.26f, 0.72f, 0.44f, 0.76f, 0.62f, 0.9f, 0.82f, 0.84f)],
            [Line(0.24f, 0.12f, 0.7f, 0.1f, 0.68f, 0.4f), Curve(0.68f, 0.4f, 0.46f, 0.66f, 0.24f, 0.9f), Line(0.24f, 0.9f, 0.78f, 0.89f)],
        ],
        [
            [Curve(0.26f, 0.17f, 0.46f, 0.07f, 0.7f, 0.17f, 0.66f, 0.37f, 0.44f, 0.47f), Curve(0.44f, 0.47f, 0.7f, 0.55f, 0.74f, 0.77f, 0.52f, 0.92f, 0.24f, 0.84f)],
            [Line(0.26f, 0.1f, 0.72f, 0.1f, 0.46f, 0.42f), Curve(0.46f, 0.42f, 0.72f, 0.52f, 0.72f, 0.78f, 0.48f, 0.92f, 0.26f, 0.84f)],
        ],
        [
            [Line(0.3f, 0.1f, 0.24f, 0.54f, 0.8f, 0.5f), Curve(0.66f, 0.14f, 0.64f, 0.5f, 0.6f, 0.93f)],
            [Line(0.62f, 0.93f, 0.64f, 0.08f, 0.2f, 0.62f, 0.82f, 0.62f)],
            [Curve(0.28f, 0.12f, 0.22f, 0.42f, 0.4f, 0.52f, 0.7f, 0.42f), Curve(0.72f, 0.1f, 0.7f, 0.5f, 0.66f, 0.93f)],
        ],
        [
            [Line(0.76f, 0.1f, 0.36f, 0.12f, 0.3f, 0.46f), Curve(0.3f, 0.46f, 0.54f, 0.4f, 0.74f, 0.56f, 0.7f, 0.8f, 0.48f, 0.92f, 0.22f, 0.84f)],
            [Curve(0.72f, 0.09f, 0.4f, 0.12f, 0.32f, 0.4f, 0.58f, 0.5f, 0.7f, 0.7f, 0.52f, 0.91f, 0.24f, 0.86f)],
        ],
        [
            [Curve(0.64f, 0.08f, 0.4f, 0.26f, 0.26f, 0.58f, 0.34f, 0.86f, 0.56f, 0.91f, 0.72f, 0.74f, 0.62f, 0.56f, 0.42f, 0.58f, 0.28f, 0.74f)],
            [Curve(0.44f, 0.07f, 0.3f, 0.4f, 0.28f, 0.74f, 0.48f, 0.93f, 0.7f, 0.8f, 0.66f, 0.6f, 0.46f, 0.58f, 0.32f, 0.72f)],
        ],
        [
            [Line(0.22f, 0.14f, 0.76f, 0.11f, 0.46f, 0.92f)],
            [Curve(0.22f, 0.18f, 0.48f, 0.12f, 0.76f, 0.13f), Curve(0.76f, 0.13f, 0.58f, 0.46f, 0.5f, 0.92f)],
            [Line(0.22f, 0.13f, 0.76f, 0.12f, 0.44f, 0.92f), Line(0.36f, 0.52f, 0.72f, 0.48f)],
            [Line(0.24f, 0.24f, 0.26f, 0.12f, 0.76f, 0.12f, 0.5f, 0.92f)],
        ],
        [
            [Curve(0.68f, 0.18f, 0.48f, 0.07f, 0.3f, 0.2f, 0.38f, 0.4f, 0.64f, 0.56f, 0.74f, 0.77f, 0.52f, 0.93f, 0.28f, 0.8f, 0.34f, 0.58f, 0.6f, 0.4f, 0.7f, 0.2f)],
            [
                Curve(0.5f, 0.08f, 0.32f, 0.16f, 0.34f, 0.38f, 0.52f, 0.46f, 0.68f, 0.36f, 0.68f, 0.16f, 0.5f, 0.08f),
                Curve(0.52f, 0.46f, 0.28f, 0.58f, 0.28f, 0.84f, 0.52f, 0.93f, 0.74f, 0.82f, 0.72f, 0.58f, 0.52f, 0.46f),
            ],
        ],
        [
            [Curve(0.7f, 0.22f, 0.54f, 0.08f, 0.32f, 0.18f, 0.3f, 0.4f, 0.5f, 0.48f, 0.68f, 0.34f, 0.71f, 0.2f), Curve(0.71f, 0.2f, 0.68f, 0.56f, 0.62f, 0.93f)],
            [Curve(0.68f, 0.16f, 0.46f, 0.08f, 0.28f, 0.24f, 0.36f, 0.46f, 0.58f, 0.44f, 0.7f, 0.24f, 0.72f, 0.5f, 0.62f, 0.82f, 0.36f, 0.92f)],
            [Curve(0.5f, 0.08f, 0.3f, 0.2f, 0.36f, 0.44f, 0.6f, 0.44f, 0.72f, 0.24f, 0.5f, 0.08f), Line(0.72f, 0.24f, 0.56f, 0.93f)],
        ],
    ];

    private static Stroke Curve(params float[] points) => new(true, points);

    private static Stroke Line(params float[] points) => new(false, points);
}
