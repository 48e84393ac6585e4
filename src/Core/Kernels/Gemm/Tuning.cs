namespace MiniTorch;

internal static class Tuning
{
    public static int BlockK = Get("BK", 256);
    public static int BlockM = Get("BM", 256);
    public static int BlockN = Get("BN", 1536);
    public static int PackAMin = Get("PA", 64);
    public static int PackBMin = Get("PB", 32);
    public static int Get(string name, int d) => int.TryParse(Environment.GetEnvironmentVariable(name), out int v) ? v : d;
    public static bool PackA(bool trans, int m, int n, int k) => n >= PackAMin;
    public static bool PackB(int m, int n, int k, int ld) => m >= PackBMin;
}
