using System.Text;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Microsoft.AspNetCore.Http;

namespace Farthing.GatewayBench;

/// <summary>What is told of a request with one attempt: metrics, and where it is on a JSON log line (its thread's time counts too) that goes nowhere.</summary>
internal sealed class TelemetryCase : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-bench-").FullName;
    private readonly GatewayTelemetry telemetry;
    private readonly GatewayJournal journal;
    private readonly Attempt attempt;
    private readonly RequestBody body;
    private readonly RequestPeek peek;
    private readonly Caller caller = new("key_1", "search", "", [], new CallerRights(null));
    private readonly DefaultHttpContext context = new();
    private readonly Deployment deployment = new()
    {
        Name = "local/llama",
        UpstreamModel = "llama",
        Upstream = new Upstream
        {
            Name = "local",
            Address = new Uri("http://localhost:8000/v1"),
            Api = ApiKinds.OpenAi,
        },
    };

    /// <summary>A case.</summary>
    /// <param name="hasLog">Whether each request has a line.</param>
    public TelemetryCase(bool hasLog)
    {
        telemetry = new GatewayTelemetry(
            TimeProvider.System,
            hasLog
                ? new GatewayLog(new LogOptions { MaxWaiting = 1_000_000 }, Stream.Null, TimeProvider.System)
                : null
        );
        telemetry.Metrics.Know(["llama"]);
        journal = GatewayJournal.Open(new JournalOptions { Folder = folder }, TimeProvider.System);
        ModelPrice price = new(
            TokenPrice.FromUsdPerMillion(1),
            TokenPrice.FromUsdPerMillion(0.1m),
            TokenPrice.FromUsdPerMillion(1),
            TokenPrice.FromUsdPerMillion(4)
        );
        attempt = new Attempt(
            journal,
            TimeProvider.System,
            new AttemptId(Guid.CreateVersion7(), 0),
            new Free(),
            price,
            default
        );
        attempt.Send();
        attempt.NoteToken();
        attempt.Settle(
            new TokenCounts(600, 400, 0, 200),
            0,
            UsageSource.Usage,
            AttemptEnd.Finished,
            ServiceTier.Unstated
        );
        context.Request.Body = new MemoryStream(
            Encoding.UTF8.GetBytes("{\"model\":\"llama\",\"stream\":true,\"messages\":[]}")
        );
        body = RequestBody.ReadAsync(context, 1 << 20).AsTask().GetAwaiter().GetResult()!;
        RequestReader.Read(body.Bytes.Span, Dialect.Chat, out peek);
    }

    /// <summary>Lines that were dropped: none, or the figure is not worth anything.</summary>
    public long Dropped => telemetry.Log?.Dropped ?? 0;

    /// <summary>Tells of one request.</summary>
    public void Run()
    {
        RequestStory story = telemetry.Begin(context, "01a1fa24e4c77afe8dc5818ba5fa6c62");
        story.Arrived(caller, Dialect.Chat);
        story.Read(body.Bytes.Span);
        story.Asked(peek, "run-7", "ann");
        Exchange exchange = new()
        {
            Http = context,
            Id = default,
            IdText = story.IdText,
            Dialect = Dialect.Chat,
            Peek = peek,
            Body = body,
            Demand = default,
            User = "ann",
            Story = story,
        };
        story.Began(deployment, attempt, 200);
        story.Ended(deployment, attempt, exchange.Dialect);
        telemetry.End(story, context);
    }

    public void Dispose()
    {
        telemetry.DisposeAsync().AsTask().GetAwaiter().GetResult();
        body.Dispose();
        journal.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private sealed class Free : IHold
    {
        public Money Amount => Money.FromUsd(1);

        public ValueTask<SpendingRefusal?> RaiseAsync(
            Money needed,
            Money wanted,
            CancellationToken cancellation
        ) => new((SpendingRefusal?)null);

        public void Settle(Money cost) { }

        public void Release() { }
    }
}
