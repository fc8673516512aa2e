using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Catalogs;
using Farthing.Gateway.Files;
using Farthing.Gateway.Hosting;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Hosting;

/// <summary>One gateway, read from a configuration file, with four keys: Alice and Bob of one team, Carol of another, Dave without. Each call of the upstream gets an answer of its own, so that an answer names the call that it belongs to.</summary>
internal sealed class TenantScene : IAsyncDisposable
{
    private static readonly string[] Names = ["alice", "bob", "carol", "dave"];
    private readonly string folder;
    private readonly ScriptedUpstream upstream;
    private readonly GatewayHost host;
    private readonly Dictionary<string, HttpClient> clients = [];

    private TenantScene(ScriptedUpstream upstream, GatewayHost host, string folder) =>
        (this.upstream, this.host, this.folder) = (upstream, host, folder);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The gateway.</summary>
    public GatewayHost Host => host;

    /// <summary>Requests that its upstream got so far.</summary>
    public IReadOnlyList<ScriptedRequest> Sent
    {
        get
        {
            lock (upstream.Requests)
            {
                return [.. upstream.Requests];
            }
        }
    }

    /// <summary>What the upstream answers now; null: each call has an answer of its own.</summary>
    public string? Answer { get; set; }

    /// <summary>Starts one.</summary>
    /// <param name="cache">More members of <c>cache</c>.</param>
    /// <param name="model">More members of the model.</param>
    /// <param name="key">More members of each key.</param>
    public static async Task<TenantScene> StartAsync(string cache = "", string model = "", string key = "")
    {
        int calls = 0;
        TenantScene? made = null;
        ScriptedUpstream upstream = new(call =>
        {
            int number = Interlocked.Increment(ref calls);
            string answer = made?.Answer ?? $"Answer {number}.";
            bool isResponse = call.Request.Line.Contains("/responses", StringComparison.Ordinal);
            return call.JsonAsync(isResponse ? ResponseOf(number) : CompletionOf(number, answer));
        });
        string folder = Directory.CreateTempSubdirectory("farthing-tenants-").FullName;
        string text = $$"""
            listen: 127.0.0.1:0
            data: data
            upstreams:
              up: { url: "{{upstream.Address}}" }
            batch: { keep: 30d }
            cache: { temperature: any{{cache}} }
            models:
              m: { upstream: up, price: { in: $1/M, out: $4/M }, max_output: 100, context: 8192{{model}} }
            keys:
              alice: { secret_env: alice, team: search{{key}} }
              bob: { secret_env: bob, team: search{{key}} }
              carol: { secret_env: carol, team: chat{{key}} }
              dave: { secret_env: dave{{key}} }
            """;
        GatewayHost host = await Hosts.OpenAsync(
            new ServeFileReader(Hosts.Settings, Catalog.BuiltIn, SecretOf, new DateOnly(2026, 11, 20)).Read(
                text,
                Path.Combine(folder, "gateway.yaml")
            ),
            TimeProvider.System,
            Cancellation
        );
        TenantScene scene = new(upstream, host, folder);
        made = scene;
        Uri address = await scene.host.StartAsync(Cancellation);
        foreach (string name in Names)
        {
            HttpClient client = new() { BaseAddress = address };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                SecretOf(name)
            );
            scene.clients.Add(name, client);
        }

        return scene;
    }

    /// <summary>The client of a key.</summary>
    public HttpClient this[string key] => clients[key];

    /// <summary>Asks a question.</summary>
    /// <param name="key">The key that asks.</param>
    /// <param name="user">The end user; empty for none.</param>
    /// <param name="question">The question.</param>
    /// <returns>The text of the answer, and what the gateway says of its cache.</returns>
    public async Task<(string Answer, string Cache)> AskAsync(string key, string user, string question)
    {
        JsonObject body = new()
        {
            ["model"] = "m",
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = question }),
        };
        if (user.Length > 0)
        {
            body["user"] = user;
        }

        using HttpResponseMessage response = await PostAsync(
            key,
            "/v1/chat/completions",
            body.ToJsonString()
        );
        string text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        using JsonDocument answer = JsonDocument.Parse(text);
        string content = answer
            .RootElement.GetProperty("choices")[0]
            .GetProperty("message")
            .GetProperty("content")
            .GetString()!;
        bool hasCache = response.Headers.TryGetValues("x-farthing-cache", out IEnumerable<string>? said);
        return (content, hasCache ? said!.Single() : "");
    }

    /// <summary>Posts a JSON body.</summary>
    public async Task<HttpResponseMessage> PostAsync(string key, string path, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        return await clients[key].PostAsync(path, content, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HttpClient client in clients.Values)
        {
            client.Dispose();
        }

        await host.DisposeAsync();
        await upstream.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string CompletionOf(int number, string answer) =>
        $$$"""{"id":"c{{{number}}}","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"{{{answer}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}""";

    private static string ResponseOf(int number) =>
        $$$"""{"id":"resp_{{{number}}}","object":"response","status":"completed","model":"m","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Hello"}]}],"usage":{"input_tokens":10,"output_tokens":2,"total_tokens":12}}""";

    private static string SecretOf(string name) => $"sk-far-{name}-0123456789abcdef";
}
