using Farthing.Gateway.Admission;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Learning;
using Farthing.Gateway.PromptCaching;
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
    TimeProvider clock
)
{
    private readonly OutputHistories histories = new();
    private readonly RetryBudgets retries = new(options.Retries, clock);

    /// <summary>Responses that upstreams store.</summary>
    public StoredResponses Stored { get; } = new();

    /// <summary>Uses providers' prompt caches; null: nothing does.</summary>
    public PromptCacheDesk? PromptCaching { get; init; }

    /// <summary>Makes a call about a stored response.</summary>
    /// <returns>What is wrong with it; null where it was answered.</returns>
    public Task<ApiError?> FollowAsync(HttpContext context, Caller caller) =>
        new StoredResponseCall(Stored, clients).RunAsync(context, caller);

    /// <summary>After a change of the configuration: lets go of upstreams that are no longer in it.</summary>
    public void KeepOnly(IReadOnlyCollection<Upstream> upstreams) => retries.KeepOnly(upstreams);

    /// <summary>Why a key's requests are refused whatever they ask for: a budget on their way is spent. Null where none is.</summary>
    public Refusal? SpentOut(Caller caller, HttpContext context) =>
        spending.SpentOut(caller) is SpendingRefusal refusal
            ? BudgetWords.Of(refusal, options.BudgetStatus, null, context.Response.Headers)
            : null;

    /// <summary>Forwards a request and answers it, whatever happens.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="route">Where it may go, best first; one deployment at least.</param>
    /// <param name="hasTokenLimit">A limit of tokens is on its way.</param>
    public async Task RunAsync(Exchange exchange, RouteAnswer route, bool hasTokenLimit)
    {
        bool isKept = hasTokenLimit || spending.Keeps(exchange.Demand);
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
