using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Experiments.Results;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Scopes;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Gateway.Experiments.Worlds;

/// <summary>A world played through a whole gateway: requests in over HTTP, days in milliseconds, and its experiment judged from the ledger.</summary>
internal sealed class WorldScene : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-world-").FullName;
    private readonly HttpClient client = new();
    private readonly WorldServer server;
    private readonly List<string> defects = [];
    private readonly WorldArms? arms;
    private Uri address = null!;
    private DateTimeOffset asked;

    private WorldScene(World world, bool isExperiment, Func<ExperimentPlan, ExperimentPlan>? change)
    {
        World = world;
        Clock = new WorldClock(World.Epoch);
        Provider = new WorldProvider(world, Clock) { Billed = Bill };
        server = new WorldServer(Provider.Answer);
        Requests = WorldTraffic.Of(world);
        ExperimentPlan plan = WorldConfiguration.PlanOf(world);
        Plan = isExperiment ? change?.Invoke(plan) ?? plan : null;
        arms = Plan is null ? null : new WorldArms(Plan);
        Options = WorldConfiguration.OptionsOf(world, server.Address, folder, Plan);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public World World { get; }

    public WorldClock Clock { get; }

    public WorldProvider Provider { get; }

    /// <summary>A request's <c>cache-control</c>; null: none.</summary>
    public Func<WorldRequest, string?> CacheControl { get; set; } = static _ => null;

    /// <summary>Arms by the written rule.</summary>
    public WorldArms Arms => arms!;

    /// <summary>All requests of the world.</summary>
    public WorldRequest[] Requests { get; }

    /// <summary>The experiment; null where everything has one arm.</summary>
    public ExperimentPlan? Plan { get; }

    public GatewayOptions Options { get; }

    public GatewayHost Host { get; private set; } = null!;

    /// <summary>What the upstream billed in the days of the experiment: control, treatment, and neither.</summary>
    public long[] Billed { get; } = new long[3];

    /// <summary>Answers by status.</summary>
    public SortedDictionary<int, int> Statuses { get; } = [];

    public static async Task<WorldScene> StartAsync(
        World world,
        bool isExperiment = true,
        Func<ExperimentPlan, ExperimentPlan>? change = null
    )
    {
        WorldScene scene = new(world, isExperiment, change);
        await scene.OpenAsync();
        return scene;
    }

    /// <summary>The truth of a world: computed, but for the treatment of a prompt cache, whose bill the provider counts in a run of its own.</summary>
    public static async Task<WorldTruth> TruthAsync(World world)
    {
        WorldProvider provider = new(world, new WorldClock(World.Epoch));
        WorldTruth computed = WorldTruth.Of(world, WorldTraffic.Of(world), provider);
        if (world.Lever != LeverKind.PromptCacheMarks)
        {
            return computed;
        }

        await using WorldScene scene = await StartAsync(world, isExperiment: false);
        await scene.PlayAsync(scene.Requests);
        return computed with { Treatment = scene.Billed[2] };
    }

    /// <summary>Plays a world and judges its experiment.</summary>
    public static async Task<WorldResult> JudgeAsync(World world)
    {
        WorldTruth truth = await TruthAsync(world);
        await using WorldScene scene = await StartAsync(world);
        await scene.PlayAsync(scene.Requests);
        ExperimentOutcomes outcomes = await scene.ReadAsync();
        return new WorldResult(world, truth, outcomes, ExperimentJudge.Judge(outcomes), scene.Billed);
    }

    /// <summary>Asks requests one after the other, each at its time.</summary>
    public async Task PlayAsync(IEnumerable<WorldRequest> requests)
    {
        foreach (WorldRequest request in requests)
        {
            Clock.ReachAt(request.At);
            (Provider.Current, asked) = (request, Clock.GetUtcNow());
            int status = await AskAsync(request);
            Statuses[status] = Statuses.GetValueOrDefault(status) + 1;
            while (Host.Running > 0) // An answer is stored behind its last byte.
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>The truth of some requests of this world.</summary>
    public WorldTruth TruthOf(Func<WorldRequest, bool> counts) =>
        WorldTruth.Of(World, Requests, Provider, counts);

    /// <summary>True where the written rule gives a request's session to control.</summary>
    public bool IsControl(WorldRequest request) =>
        Arms.IsControl(WorldConfiguration.IdOf(request.Key), request.Session);

    /// <summary>Stops the gateway and starts it again on the same folder.</summary>
    public async Task RestartAsync()
    {
        await Host.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>Attempts of the ledger whose arm is not the one of the written rule; the gateway must be stopped.</summary>
    public int WrongAttempts(out int attempts)
    {
        using SqlLedgerStore store = SqliteLedgerStore.Open(new LedgerFolder(folder).Database);
        attempts = 0;
        int wrong = 0;
        foreach (LedgerRow row in store.Rows(LedgerFilter.All))
        {
            string due = ArmTag.Of(Plan!.Id, Arms.IsControl(row.Opened.Key, row.Opened.Session));
            attempts++;
            wrong += row.Opened.Tags.Contains(due) ? 0 : 1;
        }

        return wrong;
    }

    /// <summary>Ends the days, stops the gateway and reads its ledger.</summary>
    public async Task<ExperimentOutcomes> ReadAsync()
    {
        Clock.ReachAt(World.End);
        await Host.DisposeAsync();
        using SqlLedgerStore store = SqliteLedgerStore.Open(new LedgerFolder(folder).Database);
        ExperimentLog log = ExperimentLog.Read(store);
        return ExperimentReader.Read(store, Plan!, log.SpanOf(Plan!, World.End));
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        client.Dispose();
        server.Dispose();
        Directory.Delete(folder, recursive: true);
        Assert.Empty(defects);
        Assert.Null(server.Fault);
    }

    private async Task OpenAsync()
    {
        Host = await Hosts.OpenAsync(Options, Clock, Cancellation);
        Host.Defect += (defect, what) => defects.Add($"{what}: {defect}");
        address = await Host.StartAsync(Cancellation);
    }

    private async Task<int> AskAsync(WorldRequest request)
    {
        bool isMessages = World.Lever == LeverKind.PromptCacheMarks;
        using HttpRequestMessage message = new(
            HttpMethod.Post,
            new Uri(address, isMessages ? "/v1/messages" : "/v1/chat/completions")
        );
        message.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            WorldConfiguration.SecretOf(request.Key)
        );
        message.Headers.TryAddWithoutValidation("x-farthing-session", request.Session);
        if (CacheControl(request) is string control)
        {
            message.Headers.TryAddWithoutValidation("cache-control", control);
        }

        string text = JsonSerializer.Serialize(request.Text);
        message.Content = new StringContent(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"model":"{{WorldConfiguration.Model}}","max_tokens":{{WorldProvider.MaxTokens}},{{(isMessages ? $"\"system\":\"{request.System}\"," : $"\"user\":\"{request.User}\",")}}"messages":[{"role":"user","content":{{text}} }]}"""
            ),
            Encoding.UTF8,
            "application/json"
        );
        using HttpResponseMessage answer = await client.SendAsync(message, Cancellation);
        return (int)answer.StatusCode;
    }

    /// <summary>Books a call in the arm that the written rule gives its request.</summary>
    private void Bill(long nanoUsd)
    {
        WorldRequest request = Provider.Current!;
        if (asked < World.Start || asked >= World.End)
        {
            return;
        }

        bool? isControl =
            arms is null ? null
            : Plan!.Blocks is not null ? arms.IsControl(asked)
            : arms.IsControl(WorldConfiguration.IdOf(request.Key), request.Session);
        Billed[
            isControl switch
            {
                true => 0,
                false => 1,
                null => 2,
            }
        ] += nanoUsd;
    }
}
