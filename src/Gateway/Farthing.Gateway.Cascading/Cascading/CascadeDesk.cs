using System.Buffers.Binary;
using System.Security.Cryptography;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Cascading.Answers;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Requests;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Clocks;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Prior;
using Farthing.Reduction.Cascade.Routing;
using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Cascading;

/// <summary>Lets a small model answer where a calibrated promise covers its answer. Whatever fails on that way, the large model answers as if there were no cascade.</summary>
/// <remarks>Any thread. A request whose model has no cascade costs one look.</remarks>
public sealed partial class CascadeDesk : IAsyncDisposable
{
    [ThreadStatic]
    private static PromptScratch? scratch;

    private readonly IPriceBook prices;
    private readonly IRouter router;
    private readonly GatewayJournal journal;
    private readonly TimeProvider clock;
    private readonly Lazy<byte[]> secret;
    private readonly CancellationTokenSource ending = new();
    private volatile Dictionary<string, CascadeRoute>? routes;
    private int behind;
    private bool isDisposed;

    /// <summary>A desk without cascades.</summary>
    /// <param name="prices">Prices of deployments.</param>
    /// <param name="router">Knows deployments.</param>
    /// <param name="journal">Where avoided answers stand.</param>
    /// <param name="clock">The time.</param>
    /// <param name="secret">The key of the audit sample, asked for when a cascade is on for the first time.</param>
    public CascadeDesk(
        IPriceBook prices,
        IRouter router,
        GatewayJournal journal,
        TimeProvider clock,
        Func<byte[]> secret
    )
    {
        (this.prices, this.router, this.journal, this.clock) = (prices, router, journal, clock);
        this.secret = new Lazy<byte[]>(secret);
    }

    /// <summary>Raised for what an operator should know: a cascade that switched itself off, or is on again.</summary>
    public event Action<string>? Said;

    /// <summary>Remembers over a restart which cascades their checked answers closed; null: nothing does.</summary>
    internal ClosedCascades? Kept { get; init; }

    /// <summary>Makes requests of the gateway's own.</summary>
    internal IInnerCalls? Inner { get; set; }

    /// <summary>The cascades, by model.</summary>
    internal IReadOnlyCollection<CascadeRoute> Routes =>
        routes?.Values ?? (IReadOnlyCollection<CascadeRoute>)[];

    /// <summary>Requests of its own that go on behind responses.</summary>
    internal int Behind => Volatile.Read(ref behind);

    /// <summary>Puts other cascades in force; one that did not change keeps what it knows.</summary>
    public void Change(IReadOnlyDictionary<string, CascadeOptions> cascades)
    {
        Dictionary<string, CascadeRoute>? before = routes;
        Dictionary<string, CascadeRoute> next = new(StringComparer.Ordinal);
        foreach ((string model, CascadeOptions options) in cascades)
        {
            if (options.Mode != CascadeMode.Off)
            {
                next[model] =
                    before?.GetValueOrDefault(model) is CascadeRoute same && same.Options.IsSameAs(options)
                        ? same
                        : new CascadeRoute(model, options, clock, Say, Kept);
            }
        }

        if (next.Count > 0)
        {
            _ = secret.Value; // Its faults belong to the start.
        }

        routes = next.Count > 0 ? next : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, true))
        {
            return;
        }

        await ending.CancelAsync();
        for (int waited = 0; Behind > 0 && waited < 5000; waited += 5)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), RealTime.Clock, CancellationToken.None);
        }

        ending.Dispose();
    }

    /// <summary>The request's way through its cascade; null where its model has none.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="longWork">Where a long body is read, off the threads that read sockets.</param>
    internal ValueTask<CascadeVisit?> BeginAsync(Exchange exchange, LongWork longWork)
    {
        if (
            routes is not Dictionary<string, CascadeRoute> now
            || !now.TryGetValue(exchange.Demand.Model, out CascadeRoute? route)
            || exchange.Live is not null
            || exchange.Http.Features.Get<IDeferral>() is not null
        )
        {
            return default;
        }

        CascadeVisit visit = new()
        {
            Exchange = exchange,
            Route = route,
            BeganAt = clock.GetTimestamp(),
        };
        if (CascadeRules.BypassOf(exchange) is CascadeReason bypass)
        {
            Take(visit, CascadeCourse.Bypass, bypass);
            return new(visit);
        }

        if (exchange.Body.Bytes.Length > RequestBody.LongBytes)
        {
            return DecideLongAsync(visit, longWork);
        }

        Decide(visit);
        return new(visit);
    }

    private async ValueTask<CascadeVisit?> DecideLongAsync(CascadeVisit visit, LongWork longWork)
    {
        await longWork.RunAsync(
            visit.Exchange.Demand.Caller.KeyId,
            () =>
            {
                Decide(visit);
                return true;
            }
        );
        return visit;
    }

    /// <summary>What can be said before any model is asked.</summary>
    private void Decide(CascadeVisit visit)
    {
        (CascadeRoute route, Exchange exchange) = (visit.Route, visit.Exchange);
        CascadeBody? body = CascadeBody.Of(exchange);
        if (body is null)
        {
            Take(visit, CascadeCourse.Bypass, CascadeReason.Tools);
            return;
        }

        if (body.AsksLogprobs)
        {
            Take(visit, CascadeCourse.Bypass, CascadeReason.Logprobs);
            return;
        }

        visit.Body = body;
        string session = exchange.Demand.Session;
        visit.Conversation =
            exchange.Demand.Caller.KeyId + "\n" + (session.Length > 0 ? session : "\n" + body.Opening);
        if ((session.Length > 0 || body.Turns > 0) && route.Sticks(visit.Conversation))
        {
            Take(visit, CascadeCourse.Direct, CascadeReason.Sticky);
            return;
        }

        if (route.Options.Router is Router trained)
        {
            scratch ??= new PromptScratch();
            visit.Prior = trained.Prior.Assess(new PromptView(body.Question, body.Turns), scratch);
        }

        Draw(visit);
        if (route.Closed is CascadeReason closed)
        {
            // Closed or not, labels go on: without them it could never open again.
            bool isShadow = closed == CascadeReason.NoPromise;
            Take(visit, isShadow ? CascadeCourse.Shadow : CascadeCourse.Direct, closed);
            visit.IsCompared = visit.IsDrawn;
            return;
        }

        PriorScore prior = visit.Prior!.Value;
        if (route.Gate is null)
        {
            Say(route.Scored(Router.ConfidenceOf(prior)));
        }

        if (IsDirect(route, prior))
        {
            Take(visit, CascadeCourse.Direct, CascadeReason.Prior);
            CheckedLarge(visit);
            return;
        }

        visit.Course = CascadeCourse.Small;
    }

    private static void Take(CascadeVisit visit, CascadeCourse course, CascadeReason reason)
    {
        (visit.Course, visit.Reason) = (course, reason);
        visit.Route.Counts.Took(course, reason);
        visit.Exchange.Http.Response.Headers[CascadeRules.Header] = course.ToString().ToLowerInvariant();
    }

    /// <summary>True where the prior alone sends a prompt to the large model.</summary>
    private static bool IsDirect(CascadeRoute route, PriorScore prior) =>
        prior.Gain >= route.Options.DirectAbove
        || (route.Gate is null && !route.Promise!.Accepts(Router.ConfidenceOf(prior)));

    /// <summary>Draws a request, or not, before anything is known of its answer: by a keyed hash of its id, so that no client can choose or foresee it.</summary>
    private void Draw(CascadeVisit visit)
    {
        visit.Round = visit.Route.Round; // First: what is drawn while it closes belongs to the round before.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret.Value, visit.Exchange.Id.ToByteArray(), hash);
        ulong drawn = BinaryPrimitives.ReadUInt64LittleEndian(hash);
        visit.IsOfSample = AuditSample.Holds(drawn, visit.Route.Options.AuditFraction);
        visit.IsDrawn = AuditSample.Holds(drawn, visit.Route.AuditFraction);
    }

    private void CheckedLarge(CascadeVisit visit)
    {
        if (visit.IsDrawn)
        {
            Say(visit.Route.CheckedLarge(visit.Round));
        }
    }

    private void Say(string? words)
    {
        if (words is not null)
        {
            Said?.Invoke(words);
        }
    }
}

/// <summary>Dollars of a cascade.</summary>
/// <param name="Small">Paid for the small model.</param>
/// <param name="Judge">Paid for the judge.</param>
/// <param name="Large">Paid for the large model's answers to clients.</param>
/// <param name="Audit">Paid for answers that only check.</param>
/// <param name="Alone">What the large model alone would have cost.</param>
internal readonly record struct CascadeMoney(Money Small, Money Judge, Money Large, Money Audit, Money Alone)
{
    public static CascadeMoney operator +(in CascadeMoney a, in CascadeMoney b) =>
        new(a.Small + b.Small, a.Judge + b.Judge, a.Large + b.Large, a.Audit + b.Audit, a.Alone + b.Alone);
}

/// <summary>Requests that are none for a cascade, by their head and peek.</summary>
internal static class CascadeRules
{
    /// <summary>The client's word, and the answer's.</summary>
    public const string Header = "x-farthing-cascade";

    /// <summary>Why a request goes past; null: it does not.</summary>
    public static CascadeReason? BypassOf(Exchange exchange)
    {
        RequestPeek peek = exchange.Peek;
        Dialect dialect = exchange.Dialect;
        return exchange.Http.Request.Headers[Header] == "off"
            || (exchange.Withheld & WithheldLevers.Cascade) != 0
                ? CascadeReason.Pinned
            : dialect.Format is null ? CascadeReason.Endpoint
            : peek.IsStored || peek.HasStoredState ? CascadeReason.Stored
            : peek.HasTools || peek.HasServerTools ? CascadeReason.Tools
            : peek.Images + peek.Sounds + peek.Files > 0 ? CascadeReason.Media
            : peek.Choices > 1 ? CascadeReason.Choices
            : peek.Unpriceable is not null
            || peek.Steering != 0
            || exchange.IsBeta
            || peek.AsksContinuousUsage
            || exchange.AsksThinkingBlocks
                ? CascadeReason.Steering
            : null;
    }
}
