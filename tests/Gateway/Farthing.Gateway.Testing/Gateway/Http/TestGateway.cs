using System.Net.Http.Headers;
using System.Text;
using Farthing.Gateway.Caching;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Service;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Cascading;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Mirroring;
using Farthing.Gateway.Pipeline;
using Farthing.Gateway.PromptCaching;
using Farthing.Gateway.PromptCaching.Plans;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Recording.Policies;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Stages;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Upstreams;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>A data plane with a real journal and gates in memory, and a client of it.</summary>
internal sealed partial class TestGateway : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-gateway-").FullName;
    private readonly GatewayJournal journal;
    private readonly DataPlane plane;
    private readonly PromptRecorder? recorder;
    private readonly UpstreamClients clients;
    private readonly MirrorPlane? mirrorPlane;
    private readonly GatewayTelemetry ownTelemetry = new(TimeProvider.System);

    private TestGateway(
        TestGates gates,
        ListenerOptions listening,
        ForwardingOptions forwarding,
        long segmentBytes,
        GatewayTelemetry? telemetry,
        MirrorOptions? mirror,
        CacheOptions? cache,
        string? cacheFile,
        RecordOptions? record,
        PromptCacheDesk? promptCaching,
        Func<PostgresCacheStore>? cacheStore,
        SharedTimes? cacheTimes,
        CascadeOptions? cascade,
        Func<ISemanticStore>? questions
    )
    {
        Telemetry = telemetry;
        Gates = gates;
        journal = GatewayJournal.Open(
            new JournalOptions
            {
                Folder = folder,
                SegmentBytes = segmentBytes,
                RetryAfter = TimeSpan.FromMilliseconds(5),
            },
            TimeProvider.System
        );
        if (cache is not null)
        {
            Cache = new ResponseCache(gates, journal, TimeProvider.System, cacheStore, 1_000_000, cacheTimes)
            {
                SemanticSecret = () => new byte[32],
                SharedQuestions = questions,
            };
            Cache.Said += CacheWords.Enqueue;
            Cache.Change(cache, [RouteOf(gates, "model"), RouteOf(gates, "small")], cacheFile);
        }

        if (record is not null)
        {
            recorder = new PromptRecorder(TimeProvider.System);
            recorder.Change(record, [], Data);
        }

        if (cascade is not null)
        {
            Cascades = new CascadeDesk(gates, gates, journal, TimeProvider.System, () => new byte[32]);
            Cascades.Said += CascadeWords.Enqueue;
            Cascades.Change(new Dictionary<string, CascadeOptions> { ["model"] = cascade });
        }

        TimeProvider clock = TimeProvider.System;
        GatewayTelemetry told = telemetry ?? ownTelemetry;
        LongWork longWork = new(Math.Max(2, Environment.ProcessorCount));
        clients = new UpstreamClients(clock);
        Forwarder = new Forwarder(
            forwarding,
            journal,
            gates,
            gates,
            gates,
            clients,
            longWork,
            promptCaching ?? (IPromptCaching)new NoPromptCaching(),
            clock
        );
        List<IStage> stages =
        [
            new LimitsStage(gates),
            new ReadyStage(),
            new RouteStage(gates, Forwarder),
            new ForwardStage(Forwarder),
        ];
        List<IGatewayCall> calls =
        [
            new StoredResponseCall(Forwarder.Stored, clients, clock),
            new ModelsCall(gates, clock.GetUtcNow()),
        ];
        if (Cache is not null)
        {
            stages.Add(new CacheStage(Cache, longWork));
            calls.Add(new CacheFeedbackCall(Cache));
        }

        if (Cascades is not null)
        {
            stages.Add(new CascadeStage(Cascades, longWork));
        }

        if (recorder is not null)
        {
            stages.Add(new RecordStage(recorder, longWork));
        }

        RequestFront front = new(
            new RequestBodies(listening, Forwarder.Stored, longWork),
            gates,
            gates,
            Forwarder,
            RequestFront.TurnsOf(clock),
            calls,
            new RequestStages(stages)
        );
        InnerCalls inner = new(() => front, told, clock);
        Inner = inner;
        Cache?.Inner = inner;
        Cascades?.Inner = inner;
        RequestPlane requests = new(front, told, clock);
        mirrorPlane = mirror is null ? null : new MirrorPlane(mirror, requests.ProcessAsync);
        plane = new DataPlane(listening, (ITrafficPlane?)mirrorPlane ?? requests, told, clock);
        inner.Defect += (defect, _) => Defects.Add(defect);
        requests.Defect += (defect, _) => Defects.Add(defect);
    }

    public TestGates Gates { get; }

    /// <summary>What its cache said of a shared store.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> CacheWords { get; } = new();

    /// <summary>What its cascade said.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> CascadeWords { get; } = new();

    /// <summary>Its cascade; null without.</summary>
    public CascadeDesk? Cascades { get; }

    /// <summary>Its cache; null without.</summary>
    public ResponseCache? Cache { get; }

    private static ModelRoute RouteOf(TestGates gates, string name) =>
        new() { Name = name, Deployments = [.. gates.Deployments.Select(one => new RoutedDeployment(one))] };

    public GatewayTelemetry? Telemetry { get; }

    public Uri Address { get; private set; } = new("http://unset");

    public HttpClient Client { get; private set; } = new();

    public List<Exception> Defects { get; } = [];

    public DataPlane Plane => plane;

    /// <summary>Sends its requests.</summary>
    public Forwarder Forwarder { get; }

    /// <summary>Makes requests of its own.</summary>
    public IInnerCalls Inner { get; }

    /// <summary>Counts of a mirror.</summary>
    public MirrorReport Mirrored => mirrorPlane!.Report();

    /// <summary>Where the journal is.</summary>
    public string Folder => folder;

    /// <summary>Where other files than the journal are.</summary>
    public LedgerFolder Data => new(Path.Combine(folder, "data"));

    /// <summary>The journal itself.</summary>
    public GatewayJournal Journal => journal;

    public static Task<TestGateway> StartAsync(
        ScriptedUpstream upstream,
        Func<Upstream, Upstream>? change = null,
        Func<Deployment, Deployment>? deploy = null,
        Func<ForwardingOptions, ForwardingOptions>? configure = null,
        Func<ListenerOptions, ListenerOptions>? listen = null,
        GatewayTelemetry? telemetry = null,
        MirrorOptions? mirror = null,
        CacheOptions? cache = null,
        string? cacheFile = null,
        RecordOptions? record = null,
        PromptCacheDesk? promptCaching = null,
        Func<PostgresCacheStore>? cacheStore = null,
        SharedTimes? cacheTimes = null,
        CascadeOptions? cascade = null,
        Func<ISemanticStore>? questions = null
    ) =>
        StartAsync(
            [upstream.Address],
            change,
            deploy,
            configure,
            listen,
            telemetry: telemetry,
            mirror: mirror,
            cache: cache,
            cacheFile: cacheFile,
            record: record,
            promptCaching: promptCaching,
            cacheStore: cacheStore,
            cacheTimes: cacheTimes,
            cascade: cascade,
            questions: questions
        );

    public static async Task<TestGateway> StartAsync(
        IReadOnlyList<Uri> upstreams,
        Func<Upstream, Upstream>? change = null,
        Func<Deployment, Deployment>? deploy = null,
        Func<ForwardingOptions, ForwardingOptions>? configure = null,
        Func<ListenerOptions, ListenerOptions>? listen = null,
        long segmentBytes = 64 << 20,
        GatewayTelemetry? telemetry = null,
        MirrorOptions? mirror = null,
        CacheOptions? cache = null,
        string? cacheFile = null,
        RecordOptions? record = null,
        PromptCacheDesk? promptCaching = null,
        Func<PostgresCacheStore>? cacheStore = null,
        SharedTimes? cacheTimes = null,
        CascadeOptions? cascade = null,
        Func<ISemanticStore>? questions = null
    )
    {
        TestGates gates = new();
        foreach (Uri address in upstreams)
        {
            Upstream upstream = new()
            {
                Name = "up",
                Address = address,
                Api = ApiKinds.OpenAi | ApiKinds.Anthropic,
                Secret = new UpstreamSecret("sk-upstream"),
            };
            Deployment deployment = new()
            {
                Name = "up/model" + gates.Deployments.Count,
                Upstream = change?.Invoke(upstream) ?? upstream,
                UpstreamModel = "up-model",
                DefaultOutputTokens = 1000,
            };
            gates.Deployments.Add(deploy?.Invoke(deployment) ?? deployment);
        }

        ListenerOptions listening = new() { Listen = new ListenOptions { Port = 0 } };
        listening = listen?.Invoke(listening) ?? listening;
        ForwardingOptions forwarding = new()
        {
            StalledReader = listening.Clients.StalledReader,
            RetryPause = TimeSpan.FromMilliseconds(1),
        };
        forwarding = configure?.Invoke(forwarding) ?? forwarding;
        TestGateway gateway = new(
            gates,
            listening,
            forwarding,
            segmentBytes,
            telemetry,
            mirror,
            cache,
            cacheFile,
            record,
            promptCaching,
            cacheStore,
            cacheTimes,
            cascade,
            questions
        );
        gateway.Address = await gateway.plane.StartAsync(TestContext.Current.CancellationToken);
        // A client that leaves closes its connection at once, instead of reading the rest.
        gateway.Client = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 })
        {
            BaseAddress = gateway.Address,
        };
        gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            TestGates.Key
        );
        return gateway;
    }

    public Task<HttpResponseMessage> PostAsync(
        string path,
        string body,
        HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead,
        Action<HttpRequestMessage>? change = null
    ) => SendAsync(path, body, completion, change, TestContext.Current.CancellationToken);

    /// <summary>A client that leaves when the token says so.</summary>
    public Task<HttpResponseMessage> PostAndLeaveAsync(string path, string body, CancellationToken leave) =>
        SendAsync(path, body, HttpCompletionOption.ResponseContentRead, null, leave);

    public Task<HttpResponseMessage> ChatAsync(
        string more = "",
        HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead
    ) =>
        PostAsync(
            "/v1/chat/completions",
            "{\"model\":\"model\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + more + "}",
            completion
        );

    private async Task<HttpResponseMessage> SendAsync(
        string path,
        string body,
        HttpCompletionOption completion,
        Action<HttpRequestMessage>? change,
        CancellationToken cancellation
    )
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        change?.Invoke(request);
        return await Client.SendAsync(request, completion, cancellation);
    }

    /// <summary>Waits until no request runs.</summary>
    public Task IdleAsync() =>
        Eventually.SoAsync(() => plane.Running == 0, TestContext.Current.CancellationToken);

    /// <summary>The one attempt that there was.</summary>
    public async Task<SettleRecord> SettleAsync() => Assert.Single((await JournalAsync()).Settles);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await plane.DisposeAsync();
        clients.Dispose();
        mirrorPlane?.Dispose();
        await ownTelemetry.DisposeAsync();
        recorder?.Dispose();
        if (Telemetry is not null)
        {
            await Telemetry.DisposeAsync();
        }

        if (Cache is not null)
        {
            await Cache.DisposeAsync();
        }

        journal.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
