using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MiniTorch;

/// <summary>Intel MKL's single dynamic library, found at run time: beside the program, under MKLROOT, or where the loader looks.</summary>
internal sealed unsafe class MklLibrary
{
    private const int SequentialLayer = 1;
    private const int ReproducibleAuto = 2;

    private static readonly string[] s_names = OperatingSystem.IsWindows() ? ["mkl_rt.2.dll", "mkl_rt.1.dll", "mkl_rt.dll"]
        : OperatingSystem.IsMacOS() ? ["libmkl_rt.2.dylib", "libmkl_rt.1.dylib", "libmkl_rt.dylib"]
        : ["libmkl_rt.so", "libmkl_rt.so.2", "libmkl_rt.so.1"];

    private static readonly Lazy<MklLibrary?> s_library = new(Find);

    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _sgemm;
    private readonly delegate* unmanaged<int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void> _dgemm;

    private MklLibrary(nint handle)
    {
        // Before any other call: threads are ours, one pool only.
        ((delegate* unmanaged<int, int>)NativeLibrary.GetExport(handle, "MKL_Set_Threading_Layer"))(SequentialLayer);
        // By default MKL's sums depend on where the arrays lie; this makes them the same from run to run, at no cost that we could measure.
        if (Environment.GetEnvironmentVariable("MKL_CBWR") is null && NativeLibrary.TryGetExport(handle, "MKL_CBWR_Set", out nint reproducible))
        {
            _ = ((delegate* unmanaged<int, int>)reproducible)(ReproducibleAuto);
        }
        _sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)NativeLibrary.GetExport(handle, "cblas_sgemm");
        _dgemm = (delegate* unmanaged<int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void>)NativeLibrary.GetExport(handle, "cblas_dgemm");
    }

    private enum Cblas
    {
        RowMajor = 101,
        NoTrans = 111,
        Trans = 112,
    }

    public static bool IsAvailable => s_library.Value is not null;

    /// <exception cref="ProviderNotAvailableException">It is not installed.</exception>
    public static MklLibrary Load() => s_library.Value ?? throw new ProviderNotAvailableException(
        $"[linalg] MKL is not here: none of {string.Join(", ", s_names)} could be loaded. Install it (Debian, Ubuntu: scripts/install-mkl.sh, package libmkl-rt), " +
        "put the library beside the program or set MKLROOT; or choose MINITORCH_BLAS=simd, which needs nothing");

    /// <summary>c = alpha op(a) op(b) + beta c, row-major, on this thread.</summary>
    public void Gemm<T>(bool transA, bool transB, int m, int n, int k, T alpha, T* a, int lda, T* b, int ldb, T beta, T* c, int ldc)
        where T : unmanaged
    {
        int ta = (int)(transA ? Cblas.Trans : Cblas.NoTrans), tb = (int)(transB ? Cblas.Trans : Cblas.NoTrans);
        if (typeof(T) == typeof(float)) _sgemm((int)Cblas.RowMajor, ta, tb, m, n, k, Unsafe.BitCast<T, float>(alpha), (float*)a, lda, (float*)b, ldb, Unsafe.BitCast<T, float>(beta), (float*)c, ldc);
        else _dgemm((int)Cblas.RowMajor, ta, tb, m, n, k, Unsafe.BitCast<T, double>(alpha), (double*)a, lda, (double*)b, ldb, Unsafe.BitCast<T, double>(beta), (double*)c, ldc);
    }

    private static MklLibrary? Find()
    {
        // MKL is x86-64 code, and its 32-bit interface is not ours.
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64) return null;
        string? root = Environment.GetEnvironmentVariable("MKLROOT");
        string beside = AppContext.BaseDirectory;
        string[] folders =
        [
            beside,
            Path.Combine(beside, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
            .. string.IsNullOrEmpty(root) ? (string[])[] : [Path.Combine(root, "lib"), Path.Combine(root, "lib", "intel64"), Path.Combine(root, "redist", "intel64")],
            string.Empty,
        ];
        foreach (string folder in folders)
        {
            foreach (string name in s_names)
            {
                string path = Path.Combine(folder, name);
                if (folder.Length > 0 && !File.Exists(path)) continue;
                if (!NativeLibrary.TryLoad(path, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out nint handle)) continue;
                if (NativeLibrary.TryGetExport(handle, "cblas_sgemm", out _) && NativeLibrary.TryGetExport(handle, "MKL_Set_Threading_Layer", out _)) return new(handle);
            }
        }
        return null;
    }
}
