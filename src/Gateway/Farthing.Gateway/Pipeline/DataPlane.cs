using Farthing.Gateway.Admission;
using Farthing.Gateway.Batches;
using Farthing.Gateway.Caching;
using Farthing.Gateway.Cascading;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Feedback;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Mirroring;
using Farthing.Gateway.PromptCaching;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Faults;
using Farthing.Protocol.Exposition;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Pipeline;

/// <summary>The gateway as its clients see it: listens, and takes each request through its stages.</summary>
public sealed class DataPlane : IAsyncDisposable
{
    private readonly TimeProvider clock;
    private readonly RequestStages stages;
    private readonly Forwarder forwarder;
    private readonly UpstreamClients clients;
    private readonly GatewayTelemetry telemetry;
    private readonly GatewayTelemetry? ownTelemetry;
    private readonly MirrorPlane? mirror;
    private readonly DoorServer door;
    private int untold;

    /// <summary>A data plane that does not listen yet.</summary>
    /// <param name="listening">How it listens.</param>
    /// <param name="forwarding">How it forwards.</param>
    /// <param name="journal">What it writes before it forwards.</param>
    /// <param name="callers">Knows keys.</param>
    /// <param name="limits">Knows limits.</param>
    /// <param name="router">Knows deployments.</param>
    /// <param name="prices">Knows prices.</param>
    /// <param name="spending">Knows budgets.</param>
    /// <param name="clock">The time.</param>
    /// <param name="telemetry">What is told of requests; null: nobody is told.</param>
    /// <param name="feedback">Takes in what clients say of their tasks; null: there is no such path.</param>
    /// <param name="cache">Answers requests that say the same again; null: none does.</param>
    /// <param name="recorder">Records prompts; null: none are recorded.</param>
    /// <param name="promptCaching">Uses providers' prompt caches; null: nothing does.</param>
    /// <param name="cascades">Lets small models answer first; null: none does.</param>
    /// <param name="mirroring">It passes every request on, and meters copies; null: it answers them.</param>
    public DataPlane(
        ListenerOptions listening,
        ForwardingOptions forwarding,
        GatewayJournal journal,
        ICallerSource callers,
        IRateGate limits,
        IRouter router,
        IPriceBook prices,
        ISpendingGate spending,
        TimeProvider clock,
        GatewayTelemetry? telemetry = null,
        FeedbackDesk? feedback = null,
        MirrorOptions? mirroring = null,
        ResponseCache? cache = null,
        PromptRecorder? recorder = null,
        PromptCacheDesk? promptCaching = null,
        CascadeDesk? cascades = null
    )
    {
        this.clock = clock;
        clients = new UpstreamClients(clock);
        ownTelemetry = telemetry is null ? new GatewayTelemetry(clock) : null;
        this.telemetry = telemetry ?? ownTelemetry!;
        LongWork longWork = new(Math.Max(2, Environment.ProcessorCount));
        forwarder = new Forwarder(forwarding, journal, spending, prices, router, clients, longWork, clock)
        {
            PromptCaching = promptCaching,
        };
        stages = new RequestStages(
            listening,
            callers,
            limits,
            router,
            forwarder,
            longWork,
            clock,
            feedback,
            cache,
            recorder,
            cascades
        );
        InnerCalls inner = new(stages, this.telemetry, clock);
        inner.Defect += (what, request) => Defect?.Invoke(what, request);
        Inner = inner;
        cache?.Inner = inner;
        cascades?.Inner = inner;
        mirror = mirroring is null ? null : new MirrorPlane(mirroring, ProcessAsync);
        door = new DoorServer(listening, clock, mirror is null ? ProcessAsync : PassAsync);
        if (door.Certificates is TlsCertificates certificates)
        {
            certificates.Changed += why => this.telemetry.CertificateChanged(listening.Tls!, why);
        }
    }

    /// <summary>Raised for a defect: what was thrown, and the request's id. Neither holds a key, a prompt or an answer.</summary>
    public event Action<Exception, string>? Defect;

    /// <summary>Requests that are being answered, or have yet to be counted and logged.</summary>
    public int Running =>
        mirror is null
            ? Math.Max(stages.Running, Volatile.Read(ref untold))
            : Math.Max(mirror.Running, mirror.Following);

    /// <summary>Counts of the mirror; null where it is none.</summary>
    public MirrorReport? Mirrored => mirror?.Report();

    /// <summary>Connections that are open.</summary>
    public int Connections => door.Connections;

    /// <summary>Connections that were opened.</summary>
    public long ConnectionsOpened => door.Opened;

    /// <summary>When the certificate in force ends; null without TLS.</summary>
    public DateTimeOffset? CertificateEnd => door.Certificates?.End;

    /// <summary>Makes requests of the gateway's own.</summary>
    internal IInnerCalls Inner { get; }

    /// <summary>Writes the page of <c>/metrics</c>, where it stands beside the API.</summary>
    internal Action<MetricsText>? MetricsPage { get; set; }

    /// <summary>After a change of the configuration: lets go of connections to upstreams that are no longer in it. Streams that run are not dropped.</summary>
    public void KeepOnly(IReadOnlyCollection<Upstream> upstreams)
    {
        clients.KeepOnly(upstreams);
        forwarder.KeepOnly(upstreams);
    }

    /// <summary>Begins to listen.</summary>
    /// <returns>The address, with the port that was taken.</returns>
    /// <exception cref="FarthingException">The program cannot listen on the address (exit code 3).</exception>
    public Task<Uri> StartAsync(CancellationToken cancellation) =>
        door.StartAsync("the address", null, cancellation);

    /// <summary>Stops listening, and lets running requests end until <paramref name="deadline"/>; those that run then are cut off, metered to what came.</summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        stages.IsStopping = mirror is null; // What is passed on to the end is metered to the end.
        await door.StopAsync(deadline);

        // Those that were cut off settle now; the journal must not be closed before.
        for (int waited = 0; Running > 0 && waited < 5000; waited += 5)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(1));
        await StopAsync(soon.Token);
        await door.DisposeAsync();
        clients.Dispose();
        mirror?.Dispose();
        if (ownTelemetry is not null)
        {
            await ownTelemetry.DisposeAsync();
        }
    }

    /// <summary>A mirror's requests: all but its own <c>/metrics</c> are live ones.</summary>
    private Task PassAsync(HttpContext context) =>
        MetricsPage is not null && context.Request.Path == "/metrics"
            ? MetricsDoor.AnswerAsync(context, MetricsPage)
            : mirror!.ProcessAsync(context);

    /// <summary>Has a batch lane answer its paths, and takes its lines.</summary>
    internal void Open(BatchLane lane)
    {
        stages.Batches = new BatchesCall(lane, clock);
        lane.Runner = ProcessAsync;
        lane.Clients = clients;
    }

    private Task ProcessAsync(HttpContext context) =>
        MetricsPage is not null && context.Request.Path == "/metrics"
            ? MetricsDoor.AnswerAsync(context, MetricsPage)
            : ProcessAsync(context, null);

    /// <param name="context">The request.</param>
    /// <param name="caller">Whom a batch's line is for; null for a request that came in.</param>
    private async Task ProcessAsync(HttpContext context, Caller? caller)
    {
        Guid id = RequestIds.Next(clock.GetUtcNow());
        string idText = id.ToString("N");
        Dialect dialect = Dialect.OfErrors(context.Request.Path.Value ?? "/");
        context.Response.Headers["x-request-id"] = idText;
        if (dialect.IdHeader is string header)
        {
            context.Response.Headers[header] = idText;
        }

        RequestStory story = telemetry.Begin(context, idText);
        Interlocked.Increment(ref untold);
        try
        {
            await (
                caller is null
                    ? stages.RunAsync(context, id, idText, dialect, story)
                    : stages.RunLineAsync(
                        context,
                        id,
                        idText,
                        Dialect.Of(context.Request.Path.Value!)!,
                        caller,
                        story
                    )
            );
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException wrong)
        {
            ApiError error = new(
                wrong.StatusCode,
                "invalid_request_error",
                wrong.StatusCode == 413 ? stages.TooLong : wrong.Message
            );
            story.Failed(error);
            await ErrorReply.WriteAsync(context, dialect, error, idText);
        }
        catch (Exception gone)
            when (gone is OperationCanceledException or IOException or ConnectionResetException)
        {
            // The client has gone in the middle: there is nobody to answer.
            story.IsLost = true;
            context.Abort();
        }
        catch (Exception defect)
        {
            telemetry.Failed(defect, story);
            Defect?.Invoke(defect, idText);
            await ErrorReply.WriteAsync(
                context,
                dialect,
                new ApiError(
                    500,
                    "server_error",
                    "The gateway failed at this request.",
                    null,
                    DataPlaneFaultCodes.Defect
                ),
                idText
            );
        }
        finally
        {
            try
            {
                telemetry.End(story, context);
            }
            finally
            {
                Interlocked.Decrement(ref untold);
            }

            context.Features.Get<MirroredRequest>()?.Refusal = story.Refusal;
        }
    }
}
