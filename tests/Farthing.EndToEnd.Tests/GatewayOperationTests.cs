using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Farthing.Testing;
using Farthing.Testing.Pacing;

namespace Farthing.EndToEnd.Tests;

/// <summary>The gateway as its operators run it: TLS, a log for programs, metrics on a listener of their own, slow clients, and its end.</summary>
public sealed class GatewayOperationTests(ITestOutputHelper output) : IDisposable
{
    private const int Slow = 30;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-operation-");
    private readonly CertificateFolder certificates = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        certificates.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Streams_over_HTTP_2_and_TLS_end_before_it_does_slow_clients_do_not_live_and_its_log_says_all()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using PacedServer upstream = new(new PacedServerOptions { Gap = TimeSpan.FromMilliseconds(150) });
        string config = Path.Combine(folder.FullName, "gateway.yaml");
        await File.WriteAllTextAsync(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: data
            upstreams: { paced: { url: "http://127.0.0.1:{{upstream.Port}}/v1", engine: vllm } }
            models: { m: { upstream: paced, model: paced, price: { in: $1/M, out: $2/M } } }
            keys: { first: { secret_env: FARTHING_TEST_KEY, team: t } }
            tls: { certificate: "{{certificates.Certificate}}", key: "{{certificates.Key}}" }
            clients: { headers_within: 2s, body_grace: 2s }
            metrics: { listen: 127.0.0.1:0 }
            log: {}
            """,
            Cancellation
        );
        ProcessStartInfo start = new(FarthingProcess.Path, ["serve", config])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FARTHING_TEST_KEY"] = "sk-far-first";
        using Process process = Process.Start(start)!;
        ConcurrentQueue<string> log = new();
        TaskCompletionSource<JsonElement> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
            {
                log.Enqueue(line.Data);
                started.TrySetResult(JsonDocument.Parse(line.Data).RootElement);
            }
        };
        process.BeginErrorReadLine();
        JsonElement said = await started.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        Assert.Equal("start", said.GetProperty("event").GetString());
        Uri address = new(said.GetProperty("address").GetString()!);
        Assert.Equal("https", address.Scheme);
        using HttpClient client = Client(address);

        string[] cut = await Task.WhenAll(Enumerable.Range(0, Slow).Select(_ => NeverEndAsync(address.Port)));
        using HttpResponseMessage running = await client.SendAsync(
            Ask(60),
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation
        );
        using HttpClient plain = new();
        string page = await plain.GetStringAsync(
            new Uri(said.GetProperty("metrics").GetString()!),
            Cancellation
        );
        using (
            Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])
        )
        {
            await kill.WaitForExitAsync(Cancellation);
        }

        string stream = await running.Content.ReadAsStringAsync(Cancellation);
        string printed = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);

        output.WriteLine(
            $"{cut.Count(one => one.Length == 0)} of {Slow} handshakes that never went on were cut off; {log.Count} log lines"
        );
        Assert.Equal(HttpVersion.Version20, running.Version);
        Assert.EndsWith("data: [DONE]\n\n", stream, StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
        Assert.Empty(printed);
        Assert.Contains("farthing_gateway_requests_running 1\n", page, StringComparison.Ordinal);
        Assert.Contains(
            "farthing_gateway_tls_certificate_expiry_timestamp_seconds{listener=\"api\"} ",
            page,
            StringComparison.Ordinal
        );
        JsonElement[] lines = [.. log.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Contains(lines, line => line.GetProperty("event").GetString() == "drain");
        JsonElement access = Assert.Single(
            lines,
            line => line.GetProperty("event").GetString() == "request" && line.TryGetProperty("key", out _)
        );
        Assert.Equal(
            ("first", 200, "finished", 60L),
            (
                access.GetProperty("key").GetString(),
                access.GetProperty("status").GetInt32(),
                access.GetProperty("end").GetString(),
                access.GetProperty("tokens_output").GetInt64()
            )
        );
        Assert.DoesNotContain(log, line => line.Contains("sk-far", StringComparison.Ordinal));
        Assert.DoesNotContain(log, line => line.Contains("Hello", StringComparison.Ordinal));
        Assert.Equal("end", lines[^1].GetProperty("event").GetString());
    }

    [Fact]
    public async Task A_certificate_that_is_not_there_ends_it_with_a_fault()
    {
        string config = Path.Combine(folder.FullName, "wrong.yaml");
        await File.WriteAllTextAsync(
            config,
            """
            listen: 127.0.0.1:0
            upstreams: { paced: { url: "http://127.0.0.1:9/v1" } }
            models: { m: { upstream: paced, price: { in: $1/M, out: $2/M } } }
            tls: { certificate: no.pem, key: no.key }
            """,
            Cancellation
        );

        ProcessResult result = await FarthingProcess.RunAsync(["serve", config], Cancellation);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("FAR9451", result.Error, StringComparison.Ordinal);
    }

    private static HttpRequestMessage Ask(int tokens)
    {
        HttpRequestMessage message = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent(
                $$"""{"model":"m","stream":true,"max_tokens":{{tokens}},"messages":[{"role":"user","content":"Hello"}]}"""
            ),
        };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk-far-first");
        return message;
    }

    private static HttpClient Client(Uri address) =>
        new(
            new SocketsHttpHandler
            {
                SslOptions =
                {
                    RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
                },
            }
        )
        {
            BaseAddress = address,
        };

    /// <summary>Half a handshake, a byte now and then; what came back before it was cut off.</summary>
    private static async Task<string> NeverEndAsync(int port)
    {
        using TcpClient client = new("127.0.0.1", port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync("\u0016\u0003\u0001"u8.ToArray().AsMemory(0, 1), Cancellation);
        byte[] answer = new byte[1024];
        try
        {
            int read = await stream.ReadAsync(answer, Cancellation);
            return Encoding.ASCII.GetString(answer, 0, read);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
