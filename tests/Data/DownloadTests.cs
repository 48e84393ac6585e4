using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MiniTorch.Data;

namespace MiniTorch.Tests;

public sealed class DownloadTests : IDisposable
{
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))];

    private readonly string _folder = Directory.CreateTempSubdirectory("minitorch-download").FullName;
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();

    public DownloadTests()
    {
        _server.Start();
        _ = Serve();
    }

    private string Target => Path.Combine(_folder, "file.gz");

    private Uri this[string page] => new($"http://127.0.0.1:{((IPEndPoint)_server.LocalEndpoint).Port}/{page}");

    public void Dispose()
    {
        _end.Cancel();
        _server.Stop();
        _server.Dispose();
        _end.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_mirror_that_fails_leaves_its_place_to_the_next()
    {
        var lines = new List<string>();
        Uri[] mirrors = [new("http://127.0.0.1:1/"), this["missing"], this["other"], this["text"], this["cut"], this["good"]];
        await CheckedDownload.RunAsync(mirrors, Target, Sha256(s_content), lines.Add, TestContext.Current.CancellationToken);
        Assert.Equal(IdxFileTests.Gzip(s_content), await File.ReadAllBytesAsync(Target));
        Assert.Single(Directory.GetFiles(_folder));
        Assert.Contains(lines, line => line.Contains("404"));
        Assert.Contains(lines, line => line.Contains($"expected {Sha256(s_content)}"));
    }

    [Fact(DisplayName = "K137 the content is not the one expected")]
    public async Task Wrong_content()
    {
        var error = await Assert.ThrowsAsync<IOException>(() => CheckedDownload.RunAsync([this["other"], this["missing"]], Target, Sha256(s_content)));
        Assert.Contains("File not found or corrupted", error.Message);
        Assert.Contains("404", error.Message);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_mirror_that_hangs_is_left()
    {
        await CheckedDownload.RunAsync([this["hang"], this["good"]], Target, Sha256(s_content));
        Assert.True(File.Exists(Target));
    }

    [Fact]
    public async Task Files_that_are_there_are_not_fetched()
    {
        foreach (string name in new[] { "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz" }) await File.WriteAllTextAsync(Path.Combine(_folder, name), "");
        await MnistFiles.DownloadAsync(_folder, mirrors: []);
        Assert.True(MnistFiles.AreIn(_folder));
        File.Delete(Path.Combine(_folder, "train-labels-idx1-ubyte"));
        Assert.Contains("train-labels-idx1-ubyte", (await Assert.ThrowsAsync<IOException>(() => MnistFiles.DownloadAsync(_folder, mirrors: []))).Message);
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private async Task Serve()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _ = Answer(await _server.AcceptTcpClientAsync(_end.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task Answer(TcpClient client)
    {
        using var connection = client;
        var stream = client.GetStream();
        byte[] request = new byte[4096];
        int count = await stream.ReadAsync(request);
        string page = Encoding.ASCII.GetString(request, 0, count).Split(' ')[1][1..];
        if (page == "hang") await Task.Delay(Timeout.Infinite, _end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        byte[] body = page switch
        {
            "good" => IdxFileTests.Gzip(s_content),
            "other" => IdxFileTests.Gzip([1, 2, 3]),
            "cut" => IdxFileTests.Gzip(s_content)[..^100],
            _ => "not gzip"u8.ToArray(),
        };
        string status = page == "missing" ? "404 Not Found" : "200 OK";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
        await stream.WriteAsync(body);
    }
}
