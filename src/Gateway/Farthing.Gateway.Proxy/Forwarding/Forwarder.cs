using Farthing.Gateway.Admission;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Learning;
using Farthing.Gateway.PromptCaching.Plans;
using Farthing.Gateway.Translating;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Forwarding;

/// <summary>Sends a request to its deployments, one after another until one answers; each attempt with its own hold and its own records.</summary>
internal sealed partial class Forwarder(
    ForwardingOptions options,
    GatewayJournal journal,
    ISpendingGate spending,
    IPriceBook prices,
    IRouter router,
    UpstreamClients clients,
    LongWork longWork,
    IPromptCaching promptCaching,
    TimeProvider clock
)
{
    private readonly OutputHistories histories = new();
    private readonly RetryBudgets retries = new(options.Retries, clock);

    /// <summary>Responses that upstreams store.</summary>
    public StoredResponses Stored { get; } = new();

    /// <summary>After a change of the configuration: lets go of upstreams that are no longer in it, and of connections to them. Streams that run are not dropped.</summary>
    public void KeepOnly(IReadOnlyCollection<Upstream> upstreams)
    {
        clients.KeepOnly(upstreams);
        retries.KeepOnly(upstreams);
    }

    /// <summary>Why a key's requests are refused whatever they ask for: a budget on their way is spent. Null where none is.</summary>
    public Refusal? SpentOut(Caller caller, HttpContext context) =>
        spending.SpentOut(caller) is SpendingRefusal refusal
            ? BudgetWords.Of(refusal, options.BudgetStatus, null, context.Response.Headers)
            : null;

    /// <summary>Forwards a request and answers it, whatever happens.</summary>
    /// <param name="exchange">The request; its route has one deployment at least.</param>
    public async Task RunAsync(Exchange exchange)
    {
        RouteAnswer route = exchange.Route;
        bool isKept = exchange.HasTokenLimit || spending.Keeps(exchange.Demand);
        (List<Candidate> candidates, int own, ApiError? refusal) = await CandidatesAsync(
            exchange,
            route.Deployments,
            route.Own,
            isKept
        );
        if (candidates.Count == 0 && route.Resting is not null)
        {
            // The others cannot serve it at all: a breaker keeps it from nothing better.
            (candidates, own, _) = await CandidatesAsync(exchange, route.Resting, 0, isKept);
        }

        if (candidates.Count == 0)
        {
            await exchange.FailAsync(refusal!, null);
            return;
        }

        await TryAllAsync(new RequestCourse(exchange, candidates, own, options), route);
    }

    /// <summary>Deployments that can serve a request, how many of them are the model's own, and why the first of the others cannot.</summary>
    private async ValueTask<(List<Candidate> Candidates, int Own, ApiError? Refusal)> CandidatesAsync(
        Exchange exchange,
        IReadOnlyList<Deployment> deployments,
        int own,
        bool isKept
    )
    {
        List<Candidate> candidates = new(deployments.Count);
        int ownCandidates = 0;
        ApiError? refusal = null;
        IDeferral? deferral = exchange.Http.Features.Get<IDeferral>();
        for (int i = 0; i < deployments.Count; i++)
        {
            if (deferral is not null && deferral.Deployment != deployments[i].Name)
            {
                refusal ??= NotNow(deferral);
                continue;
            }

            (ApiError? fault, Outbound? outbound) = await OutboundAsync(exchange, deployments[i]);
            AttemptBounds bounds = outbound is null
                ? default
                : AttemptBounds.Of(outbound, deployments[i], prices, isKept);
            bounds = exchange.OutputCap is long cap ? bounds.CutTo(cap) : bounds;
            bounds = deferral is null ? bounds : bounds.InBatch();
            fault ??= bounds.Refusal;
            refusal ??= fault;
            if (fault is null)
            {
                candidates.Add(new Candidate(deployments[i], outbound!, bounds));
                ownCandidates += i < own ? 1 : 0;
                if (exchange.Live is not null)
                {
                    break; // There is one answer, and no other deployment to ask.
                }
            }
        }

        return (candidates, ownCandidates, refusal);
    }

    /// <summary>Tries deployments until one answers, or none is left.</summary>
    private async Task TryAllAsync(RequestCourse course, RouteAnswer route)
    {
        Exchange exchange = course.Exchange;
        course.TryAsk(retries);
        AttemptAnswer earlier = default;
        while (true)
        {
            AttemptAnswer answer = await TryAsync(course, route);
            if (answer.IsAnswered)
            {
                return;
            }

            if (answer.FitsTo is long fitting && course.TryFit(fitting))
            {
                continue;
            }

            TimeSpan? pause = answer.MayRetry ? Next(course, answer.RetryAfter) : null;
            if (pause is null)
            {
                // A budget that covers no second attempt is not why the first one failed.
                AttemptAnswer said = answer.MayRetry || earlier.Failure is null ? answer : earlier;
                await exchange.FailAsync(said.Failure!, said.RetryAfter);
                return;
            }

            if (pause == Timeout.InfiniteTimeSpan)
            {
                await exchange.FailAsync(NoRetriesLeft(course, answer.Failure!), answer.RetryAfter);
                return;
            }

            earlier = answer;
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause.Value, clock, exchange.Http.RequestAborted);
            }
        }
    }

    /// <summary>Goes on to the next deployment that may be asked: the pause before it, null where the request was tried often enough, infinite where only the budget of retries stands against it.</summary>
    private TimeSpan? Next(RequestCourse course, TimeSpan? retryAfter)
    {
        bool isSpent = false;
        while (course.Pause(retryAfter) is TimeSpan pause)
        {
            course.Advance();
            if (course.TryAsk(retries))
            {
                return pause;
            }

            isSpent = true;
        }

        return isSpent ? Timeout.InfiniteTimeSpan : null;
    }

    private ApiError NoRetriesLeft(RequestCourse course, ApiError failure) =>
        ApiError.Unavailable(
            $"{failure.Message} It is not tried again: retries to '{course.At.Deployment.Upstream.Name}' are at their limit, {retries.Rule}.",
            DataPlaneFaultCodes.NoRetries
        );

    /// <summary>One attempt, or two beside each other where the first lets its first byte wait.</summary>
    private async Task<AttemptAnswer> TryAsync(RequestCourse course, RouteAnswer route)
    {
        (AttemptRun? run, AttemptAnswer refusal) = await OpenAsync(course, isHedge: false);
        if (run is null)
        {
            return refusal;
        }

        if (HedgeAfter(course, route, run) is TimeSpan after)
        {
            return await RaceAsync(course, route.Hedge!, run, after);
        }

        try
        {
            await ConnectAsync(course.Exchange, run, readsAhead: false);
            return await FinishAsync(course, run);
        }
        finally
        {
            Close(course.Exchange, run);
        }
    }
}

/// <summary>Result of an attempt.</summary>
/// <param name="IsAnswered">The client has its answer, or has gone: nothing more is to be tried.</param>
/// <param name="MayRetry">Another attempt may do better.</param>
/// <param name="Failure">What the client is told if nothing more is tried.</param>
/// <param name="RetryAfter">How long the upstream, limit or budget asks to wait; null where it does not.</param>
internal readonly record struct AttemptAnswer(
    bool IsAnswered,
    bool MayRetry = false,
    ApiError? Failure = null,
    TimeSpan? RetryAfter = null
)
{
    /// <summary>The context took less output than was asked for: what would fit, to be tried at once. Null: it was not about that.</summary>
    public long? FitsTo { get; init; }

    /// <summary>The client has its answer.</summary>
    public static AttemptAnswer Done => new(IsAnswered: true);

    /// <summary>It failed, and another may do better.</summary>
    public static AttemptAnswer Again(ApiError failure, TimeSpan? retryAfter = null) =>
        new(false, MayRetry: true, failure, retryAfter);

    /// <summary>It failed for good.</summary>
    public static AttemptAnswer Fail(ApiError failure, TimeSpan? retryAfter = null) =>
        new(false, MayRetry: false, failure, retryAfter);
}

/// <summary>Options of forwarding and retries.</summary>
public sealed record ForwardingOptions
{
    /// <summary>Status of a request that no budget covers: 402 (default; no official client tries again), or 429.</summary>
    public int BudgetStatus { get; init; } = 402;

    /// <summary>Tries of one request, where its deployments fail before their first byte; each deployment is tried once at least. Default 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Shortest pause before a deployment is tried again; doubles with each round. Default 250 ms.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest pause: an upstream that asks for more is not tried again, and the client is told. Default 5 s.</summary>
    public TimeSpan LongestRetryPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Retry budget of an upstream.</summary>
    public RetryBudgetOptions Retries { get; init; } = new();

    /// <summary>A reader that takes nothing for this time while more than 64 KiB wait for it is cut off; its upstream is canceled, what came is charged.</summary>
    public required TimeSpan StalledReader { get; init; }

    /// <summary>Whole answers up to this size are held until their cost is known and can stand in a header; longer ones go out as they come. Default 1 MiB.</summary>
    public int MaxHeldAnswerBytes { get; init; } = 1 << 20;

    /// <summary>An answer that is about to end is read on for this time after its reader has gone, to learn what it took. Default 2 s.</summary>
    public TimeSpan UsageGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The client of a translated stream gets a sign of life after so long a silence of its upstream, once its first event is out. Default 15 s.</summary>
    public TimeSpan SignOfLifeAfter { get; init; } = TimeSpan.FromSeconds(15);
}

/// <summary>Takes a request that a provider answers later, as a line of one of its batches: it is held and made out, and not sent.</summary>
internal interface IDeferral
{
    /// <summary>The deployment that it goes to; no other is asked.</summary>
    string Deployment { get; }

    /// <summary>Takes it.</summary>
    /// <param name="endpoint">The provider's endpoint, such as <c>/v1/chat/completions</c>.</param>
    /// <param name="body">The request as it is to be sent.</param>
    /// <param name="hold">Its money: the taker's to end.</param>
    /// <param name="user">The end user; empty without.</param>
    void Take(string endpoint, byte[] body, IHold hold, string user);
}
