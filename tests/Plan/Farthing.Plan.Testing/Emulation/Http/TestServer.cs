using System.Text;
using System.Text.Json;
using Farthing.Emulation;
using Farthing.Emulation.Http;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Sse;
using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Tests.Serving;
using Farthing.Workloads.Lengths;

namespace Farthing.Tests.Emulation.Http;

/// <summary>A small emulated server on a free port, with a client.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private TestServer(EmulatedServer server, Uri address)
    {
        Server = server;
        Client = new HttpClient { BaseAddress = address };
    }

    public EmulatedServer Server { get; }

    public HttpClient Client { get; }

    /// <summary>Starts one: 1 ms a step, 1,000 blocks of 16, context of 4,096, drawn answers of 12 tokens.</summary>
    public static async Task<TestServer> StartAsync(
        Func<EmulatorOptions, EmulatorOptions>? change = null,
        long stepNs = 1_000_000,
        TimeProvider? time = null
    )
    {
        EmulatorOptions options = new()
        {
            ModelNames = ["tiny", "tiny-alias"],
            Engine = new EngineSetup
            {
                Limits = new SchedulerLimits
                {
                    MaxNumBatchedTokens = 2048,
                    MaxNumSeqs = 64,
                    MaxModelLen = 4096,
                },
                KvBlocks = 1000,
                StepTimes = new LinearStepTimes(stepNs, 100),
            },
            Lengths = new IndependentLengths(new FixedLength(1), new FixedLength(12)),
            EmbeddingSize = 32,
        };
        EmulatedServer server = new(change is null ? options : change(options), time);
        return new TestServer(server, await server.StartAsync(TestContext.Current.CancellationToken));
    }

    public async Task<HttpResponseMessage> PostAsync(string path, string json, bool readsHead = false) =>
        await Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new StringContent(json, Encoding.UTF8, "application/json"),
            },
            readsHead ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead,
            TestContext.Current.CancellationToken
        );

    /// <summary>The answer's JSON; it must have this status.</summary>
    public async Task<JsonElement> JsonAsync(string path, string json, int status = 200)
    {
        using HttpResponseMessage response = await PostAsync(path, json);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
        using JsonDocument document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }

    /// <summary>The events of a stream.</summary>
    public async Task<List<string>> EventsAsync(string path, string json)
    {
        using HttpResponseMessage response = await PostAsync(path, json);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        byte[] body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return Events(body);
    }

    /// <summary>The value of a series of <c>/metrics</c>, all its labels summed.</summary>
    public async Task<double> MetricAsync(string name, string label = "")
    {
        string text = await Client.GetStringAsync(
            new Uri("/metrics", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        return text.Split('\n')
            .Where(line =>
                line.StartsWith(name + "{", StringComparison.Ordinal)
                && line.Contains(label, StringComparison.Ordinal)
            )
            .Sum(line =>
                double.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture)
            );
    }

    /// <summary>A chat request of one message.</summary>
    public static string Chat(string rest, string content = "Hello there") =>
        $"{{\"model\":\"tiny\",\"messages\":[{{\"role\":\"user\",\"content\":\"{content}\"}}]{(rest.Length > 0 ? "," + rest : "")}}}";

    public static StreamChunk Chunk(string data)
    {
        Assert.True(StreamChunkReader.TryRead(Encoding.UTF8.GetBytes(data), out StreamChunk chunk), data);
        return chunk;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }

    private static List<string> Events(byte[] body)
    {
        List<string> events = [];
        SseReader reader = new();
        ReadOnlySpan<byte> input = body;
        while (reader.TryRead(ref input, out SseEvent one))
        {
            events.Add(Encoding.UTF8.GetString(one.Data));
        }

        Assert.False(reader.IsInsideEvent);
        return events;
    }
}
