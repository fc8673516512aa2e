using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Gateway.Upstreams;
using Farthing.Testing;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Tests.Gateway.Http;
using Farthing.Tests.Gateway.Requests;

namespace Farthing.Tests.Gateway.Administration;

/// <summary>A whole gateway in this process, before an upstream of its own, with two keys in its configuration and an admin API.</summary>
internal sealed class HostScene : IAsyncDisposable
{
    public const string AdminKey = "admin-key-of-these-tests-0123456789";
    public const string OwnSecret = "sk-far-own-0123456789";
    public const string NeighborSecret = "sk-far-neighbor-0123456789";
    public const string UpstreamKey = "sk-upstream-0123456789";

    /// <summary>10 computed tokens at $1/M and 5 output tokens at $4/M: 10,000 + 20,000 = 30,000 nano-dollars.</summary>
    public const long AnswerNano = 30_000;

    private const string Answer =
        """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""";

    private readonly string folder = Directory.CreateTempSubdirectory("farthing-host-").FullName;
    private readonly ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
    private readonly HttpClient client = new();
    private readonly TimeProvider clock;

    private readonly GatewayLog? log;

    private HostScene(TimeProvider clock, GatewayLog? log)
    {
        this.clock = clock;
        this.log = log;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public GatewayOptions Options { get; private set; } = null!;

    public GatewayHost Host { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public List<string> Defects { get; } = [];

    public LedgerFolder Folder => new(Options.DataFolder);

    public ScriptedUpstream Upstream => upstream;

    public static async Task<HostScene> StartAsync(
        Func<GatewayOptions, GatewayOptions>? change = null,
        TimeProvider? clock = null,
        GatewayLog? log = null
    )
    {
        HostScene scene = new(clock ?? TimeProvider.System, log);
        GatewayOptions options = scene.Standard();
        scene.Options = change?.Invoke(options) ?? options;
        await scene.OpenAsync();
        return scene;
    }

    /// <summary>Stops it and starts it again on the same folder.</summary>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        await Host.DisposeAsync();
        meanwhile?.Invoke();
        await OpenAsync();
    }

    /// <summary>Calls the admin API.</summary>
    public async Task<(int Status, JsonElement Body, string Text)> AdminAsync(
        string method,
        string path,
        string? body = null,
        string? key = AdminKey,
        string root = "/admin/v1"
    )
    {
        using HttpRequestMessage request = new(
            new HttpMethod(method),
            new Uri(Host.AdminAddress!, root + path)
        );
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        string text = await response.Content.ReadAsStringAsync(Cancellation);
        return ((int)response.StatusCode, JsonDocument.Parse(text).RootElement, text);
    }

    /// <summary>Makes a key and returns its secret.</summary>
    public async Task<string> NewKeyAsync(string body)
    {
        (int status, JsonElement answer, string text) = await AdminAsync("POST", "/keys", body);
        Assert.True(status == 201, text);
        return answer.GetProperty("secret").GetString()!;
    }

    /// <summary>A chat; null where nothing more is said.</summary>
    public async Task<HttpResponseMessage> ChatAsync(string secret, string more = "", params string[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(Address, "/v1/chat/completions"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        foreach (string header in headers)
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            request.Headers.TryAddWithoutValidation(header[..colon], header[(colon + 1)..].Trim());
        }

        request.Content = new StringContent(
            "{\"model\":\"m\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
                + more
                + "}",
            Encoding.UTF8,
            "application/json"
        );
        return await client.SendAsync(request, Cancellation);
    }

    /// <summary>A chat's status.</summary>
    public async Task<HttpStatusCode> StatusAsync(string secret, params string[] headers)
    {
        using HttpResponseMessage response = await ChatAsync(secret, "", headers);
        return response.StatusCode;
    }

    /// <summary>A call of the data plane.</summary>
    public async Task<(int Status, string Text)> CallAsync(
        HttpMethod method,
        string path,
        string? secret,
        string? body = null
    )
    {
        using HttpRequestMessage request = new(method, new Uri(Address, path));
        if (secret is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        }

        request.Content = body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content?.Headers.TryAddWithoutValidation(
            "Content-Type",
            body!.StartsWith("--", StringComparison.Ordinal) ? Forms.Type : "application/json"
        );
        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Waits until the ledger has what is asked for.</summary>
    public Task WaitAsync(Func<ILedgerStore, bool> has) =>
        Eventually.SoAsync(() => has(Host.Ledger), Cancellation, "the ledger has it");

    /// <summary>Checks the books; the gateway must be stopped.</summary>
    public LedgerVerifyDocument Verify()
    {
        using SqliteLedgerStore store = SqliteLedgerStore.Open(Folder.Database);
        return new LedgerVerifier(store, Folder.Journal, TimeProvider.System).Run(CancellationToken.None);
    }

    public Task StopAsync() => Host.DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        client.Dispose();
        await upstream.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        Assert.Empty(Defects);
    }

    private async Task OpenAsync()
    {
        Host = await Hosts.OpenAsync(Options, clock, Cancellation, log);
        Host.Defect += (defect, what) => Defects.Add($"{what}: {defect}");
        Address = await Host.StartAsync(Cancellation);
    }

    private GatewayOptions Standard()
    {
        Deployment deployment = new()
        {
            Name = "up/m",
            UpstreamModel = "up-m",
            Upstream = new Upstream
            {
                Name = "up",
                Address = upstream.Address,
                Api = ApiKinds.OpenAi | ApiKinds.Anthropic,
                Secret = new UpstreamSecret(UpstreamKey),
            },
        };
        return new GatewayOptions
        {
            Listen = new ListenOptions { Port = 0 },
            DataFolder = Path.Combine(folder, "data"),
            Models =
            [
                new ModelRoute { Name = "m", Deployments = [new RoutedDeployment(deployment)] },
                new ModelRoute { Name = "secret-model", Deployments = [new RoutedDeployment(deployment)] },
            ],
            Prices = new Dictionary<string, ModelPrice> { ["up/m"] = TestGates.Price },
            Keys =
            [
                new KeyOptions
                {
                    Id = "own",
                    Sha256 = KeySecret.HashOf(OwnSecret),
                    Team = "search",
                },
                new KeyOptions
                {
                    Id = "neighbor",
                    Sha256 = KeySecret.HashOf(NeighborSecret),
                    Team = "docs",
                    Models = ["m"],
                },
            ],
            Admin = new AdminOptions
            {
                Listen = new ListenOptions { Port = 0 },
                KeySha256 = KeySecret.HashOf(AdminKey),
            },
        };
    }
}
