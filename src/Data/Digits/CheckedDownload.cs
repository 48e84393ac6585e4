using System.IO.Compression;
using System.Security.Cryptography;

namespace MiniTorch.Data;

/// <summary>Downloads a gzipped file of known content.</summary>
public static class CheckedDownload
{
    private const long LargestFile = 1L << 30;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Fetches the file from the first address that gives it with the right content, into a file beside <paramref name="path"/> that then takes its name.</summary>
    /// <param name="addresses">Tried in order; each must connect within three seconds, and go on sending within five.</param>
    /// <param name="path">The file to be.</param>
    /// <param name="sha256">Of the unpacked content, in lower-case hexadecimal.</param>
    /// <param name="report">Gets a line about each step.</param>
    /// <param name="cancellation">Ends the download.</param>
    /// <exception cref="IOException">No address gave it; the text has each one's answer.</exception>
    public static async Task RunAsync(IReadOnlyList<Uri> addresses, string path, string sha256, Action<string>? report = null, CancellationToken cancellation = default)
    {
        using var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(3) }) { Timeout = Timeout.InfiniteTimeSpan };
        string partial = path + ".partial-" + Guid.NewGuid().ToString("N");
        var answers = new List<string>();
        try
        {
            foreach (var address in addresses)
            {
                report?.Invoke($"fetching {address}");
                string? failure = await FetchAsync(client, address, partial, sha256, cancellation).ConfigureAwait(false);
                if (failure is null)
                {
                    File.Move(partial, path, overwrite: true);
                    return;
                }
                answers.Add($"{address}: {failure}");
                report?.Invoke(failure);
            }
        }
        finally
        {
            File.Delete(partial);
        }
        throw new IOException($"[download] {Path.GetFileName(path)} could not be fetched:{Environment.NewLine}{string.Join(Environment.NewLine, answers)}");
    }

    /// <summary>Null when the file has come whole, else why not.</summary>
    private static async Task<string?> FetchAsync(HttpClient client, Uri address, string path, string sha256, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            patience.CancelAfter(s_patience);
            using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) return $"answered {(int)response.StatusCode} {response.ReasonPhrase}";
            using (var file = new FileStream(path, FileMode.Create, FileAccess.Write))
            {
                using var body = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
                byte[] buffer = new byte[1 << 16];
                for (long total = 0; ;)
                {
                    patience.CancelAfter(s_patience);
                    int count = await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
                    if (count == 0) break;
                    total += count;
                    if (total > LargestFile) return $"sends more than {LargestFile} bytes";
                    await file.WriteAsync(buffer.AsMemory(0, count), patience.Token).ConfigureAwait(false);
                }
            }
            string found = await HashAsync(path, cancellation).ConfigureAwait(false);
            return found == sha256 ? null : $"File not found or corrupted: SHA-256 of its content is {found}, expected {sha256}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"no answer within {s_patience.TotalSeconds} seconds";
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
        catch (InvalidDataException e)
        {
            return $"sent no sound gzip file: {e.Message}";
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellation)
    {
        using var file = File.OpenRead(path);
        using var content = new GZipStream(file, CompressionMode.Decompress);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        while (true)
        {
            int count = await content.ReadAsync(buffer, cancellation).ConfigureAwait(false);
            if (count == 0) return Convert.ToHexStringLower(hash.GetHashAndReset());
            total += count;
            if (total > LargestFile) throw new InvalidDataException($"it unpacks to more than {LargestFile} bytes");
            hash.AppendData(buffer, 0, count);
        }
    }
}
