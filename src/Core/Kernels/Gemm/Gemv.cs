using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// A matrix times a vector: products with one row or one column. They are bound by the reading of the matrix, so it is read once, row by row as it lies:
/// rows along the sum are multiplied with the vector, rows along the result are scaled by its elements and added up.
/// </summary>
internal static unsafe class Gemv<T, V, L>
    where T : unmanaged
    where V : struct
    where L : ILanes<T, V>
{
    // Elements of the matrix that are worth another thread.
    private const long Grain = 1 << 16;

    public static bool Takes(GemmCall<T>* call) => (call->M == 1 || call->N == 1) && call->K > 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(GemmCall<T>* call)
    {
        bool column = call->N == 1;
        nint step = column ? (call->TransB ? 1 : call->RowB) : (call->TransA ? call->RowA : 1);
        T* x = column ? call->B : call->A;
        if (step != 1)
        {
            T* dense = PackBuffers.ForVector<T>(call->K);
            for (int l = 0; l < call->K; l++) dense[l] = x[l * step];
            x = dense;
        }
        var job = new Job
        {
            Call = call,
            X = x,
            Matrix = column ? call->A : call->B,
            Row = column ? call->RowA : call->RowB,
            StepC = column ? call->RowC : 1,
            StepBias = column ? 0 : 1,
            Length = column ? call->M : call->N,
            Dots = column ? !call->TransA : call->TransB,
        };
        int units = (job.Length + Job.Unit - 1) / Job.Unit;
        Workers.For(units, (int)Math.Max(1, Grain / ((long)Job.Unit * call->K)), job);
    }

    private struct Job : IRangeJob
    {
        // Results handed out together: whole registers, whole groups of rows.
        public const int Unit = 64;

        public GemmCall<T>* Call;
        public T* X, Matrix;
        public nint Row, StepC, StepBias;
        public int Length;
        public bool Dots;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int start, int end)
        {
            int from = start * Unit, count = Math.Min(end * Unit, Length) - from;
            T* sums = PackBuffers.ForPanel<T>(count + L.Width);
            if (Dots)
            {
                for (int i = 0; i < count; i += 4) DotRows(Matrix + ((from + i) * Row), Math.Min(4, count - i), sums + i);
            }
            else
            {
                AddRows(Matrix + from, count, sums);
            }
            Finish(from, count, sums);
        }

        // Two sums a row, so that a row's result is the same in whatever group it is.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void DotRows(T* p0, int rows, T* sums)
        {
            T* p1 = rows > 1 ? p0 + Row : p0, p2 = rows > 2 ? p1 + Row : p0, p3 = rows > 3 ? p2 + Row : p0;
            V a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
            int l = 0, k = Call->K;
            for (; l + (2 * L.Width) <= k; l += 2 * L.Width)
            {
                V x = L.Load(X + l), y = L.Load(X + l + L.Width);
                a0 = L.MultiplyAdd(x, L.Load(p0 + l), a0);
                b0 = L.MultiplyAdd(y, L.Load(p0 + l + L.Width), b0);
                a1 = L.MultiplyAdd(x, L.Load(p1 + l), a1);
                b1 = L.MultiplyAdd(y, L.Load(p1 + l + L.Width), b1);
                a2 = L.MultiplyAdd(x, L.Load(p2 + l), a2);
                b2 = L.MultiplyAdd(y, L.Load(p2 + l + L.Width), b2);
                a3 = L.MultiplyAdd(x, L.Load(p3 + l), a3);
                b3 = L.MultiplyAdd(y, L.Load(p3 + l + L.Width), b3);
            }
            for (; l < k; l += L.Width)
            {
                int rest = Math.Min(L.Width, k - l);
                V x = L.LoadFirst(X + l, rest);
                a0 = L.MultiplyAdd(x, L.LoadFirst(p0 + l, rest), a0);
                a1 = L.MultiplyAdd(x, L.LoadFirst(p1 + l, rest), a1);
                a2 = L.MultiplyAdd(x, L.LoadFirst(p2 + l, rest), a2);
                a3 = L.MultiplyAdd(x, L.LoadFirst(p3 + l, rest), a3);
            }
            sums[0] = L.Sum(L.Add(a0, b0));
            if (rows > 1) sums[1] = L.Sum(L.Add(a1, b1));
            if (rows > 2) sums[2] = L.Sum(L.Add(a2, b2));
            if (rows > 3) sums[3] = L.Sum(L.Add(a3, b3));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void AddRows(T* p, int count, T* sums)
        {
            new Span<T>(sums, count + L.Width).Clear();
            int l = 0, k = Call->K, whole = count / L.Width * L.Width, rest = count - whole;
            for (; l + 4 <= k; l += 4)
            {
                V x0 = L.Repeat(X[l]), x1 = L.Repeat(X[l + 1]), x2 = L.Repeat(X[l + 2]), x3 = L.Repeat(X[l + 3]);
                T* p1 = p + Row, p2 = p1 + Row, p3 = p2 + Row;
                for (int j = 0; j < whole; j += L.Width)
                {
                    V sum = L.MultiplyAdd(x0, L.Load(p + j), L.Load(sums + j));
                    sum = L.MultiplyAdd(x1, L.Load(p1 + j), sum);
                    sum = L.MultiplyAdd(x2, L.Load(p2 + j), sum);
                    L.Store(sums + j, L.MultiplyAdd(x3, L.Load(p3 + j), sum));
                }
                if (rest > 0)
                {
                    V sum = L.MultiplyAdd(x0, L.LoadFirst(p + whole, rest), L.Load(sums + whole));
                    sum = L.MultiplyAdd(x1, L.LoadFirst(p1 + whole, rest), sum);
                    sum = L.MultiplyAdd(x2, L.LoadFirst(p2 + whole, rest), sum);
                    L.Store(sums + whole, L.MultiplyAdd(x3, L.LoadFirst(p3 + whole, rest), sum));
                }
                p = p3 + Row;
            }
            for (; l < k; l++, p += Row)
            {
                V x = L.Repeat(X[l]);
                for (int j = 0; j < whole; j += L.Width) L.Store(sums + j, L.MultiplyAdd(x, L.Load(p + j), L.Load(sums + j)));
                if (rest > 0) L.Store(sums + whole, L.MultiplyAdd(x, L.LoadFirst(p + whole, rest), L.Load(sums + whole)));
            }
        }

        private readonly void Finish(int from, int count, T* sums)
        {
            V alpha = L.Repeat(Call->Alpha), beta = L.Repeat(Call->Beta);
            bool reads = !EqualityComparer<T>.Default.Equals(Call->Beta, default);
            T* c = Call->C + (from * StepC), bias = Call->Bias == null ? null : Call->Bias + (from * StepBias);
            int width = StepC == 1 && StepBias == 1 ? L.Width : 1;
            for (int i = 0; i < count; i += width)
            {
                int some = Math.Min(width, count - i);
                V value = L.Multiply(alpha, L.LoadFirst(sums + i, some));
                T* to = c + (i * StepC);
                if (reads) value = L.MultiplyAdd(beta, L.LoadFirst(to, some), value);
                if (bias != null) value = L.Add(value, L.LoadFirst(bias + (i * StepBias), some));
                if (Call->Relu) value = L.Rectify(value);
                L.StoreFirst(to, value, some);
            }
        }
    }
}
