using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Reduction.Texts;

namespace Farthing.Gateway.Caching;

/// <content>A request's way past the cache, and its key.</content>
public sealed partial class ResponseCache
{
    /// <summary>The request's way past the cache; null where it has none.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="longWork">Where a long body is hashed, off the threads that read sockets.</param>
    internal ValueTask<CacheVisit?> BeginAsync(Exchange exchange, LongWork longWork)
    {
        if (
            plan is not CachePlan now
            || now.PolicyOf(exchange.Demand.Caller.KeyId, exchange.Demand.Model) is not CachePolicy policy
            || exchange.Live is not null
        )
        {
            return default;
        }

        Counts.Visit();
        CacheVisit visit = new()
        {
            Exchange = exchange,
            Policy = policy,
            BeganAt = clock.GetTimestamp(),
            Stamp = new CacheStamp(purges.Last, shared?.Mark),
            Bypass = CacheRules.BypassOf(exchange, policy),
            Tenant = CacheRules.TenantOf(exchange, policy.Scope),
        };
        (visit.MaxAgeNs, bool isNoStore) = CacheRules.Control(exchange.Http.Request.Headers);
        visit.IsWithheld = exchange.Withheld.HasFlag(WithheldLevers.ExactCache);

        byte[]? revision = now.RevisionOf(exchange.Demand.Model);
        visit.Bypass =
            visit.Bypass != CacheBypass.None ? visit.Bypass
            : isNoStore ? CacheBypass.NoStore
            : revision is null ? CacheBypass.NoModel
            : CacheBypass.None;
        if (visit.Bypass == CacheBypass.None && exchange.Body.Bytes.Length > RequestBody.LongBytes)
        {
            return MakeLongKeyAsync(visit, now, revision!, longWork);
        }

        if (visit.Bypass == CacheBypass.None)
        {
            visit.Bypass = MakeKey(visit, now, revision!);
        }

        return new ValueTask<CacheVisit?>(visit);
    }

    private static async ValueTask<CacheVisit?> MakeLongKeyAsync(
        CacheVisit visit,
        CachePlan now,
        byte[] revision,
        LongWork longWork
    )
    {
        visit.Bypass = await longWork.RunAsync(
            visit.Exchange.Demand.Caller.KeyId,
            () => MakeKey(visit, now, revision)
        );
        return visit;
    }

    private static CacheBypass MakeKey(CacheVisit visit, CachePlan now, byte[] revision)
    {
        Exchange exchange = visit.Exchange;
        if (!exchange.Peek.IsCold && !visit.Policy.AnyTemperature && exchange.Dialect.Generates)
        {
            return CacheBypass.Temperature;
        }

        byte[] prefix = CacheKeys.Prefix(
            now.Options.Epoch,
            visit.Tenant,
            exchange.Dialect.Name,
            exchange.Demand.Model,
            revision,
            CacheRules.VariantOf(exchange)
        );
        try
        {
            Conversation asked = ConversationOf(exchange, visit.Policy);
            CacheKey scope = CacheKeys.Scope(
                prefix,
                exchange.Body.Bytes.Span,
                asked.Question?.At ?? -1,
                out BodyTraits traits
            );
            CacheBypass moment = MomentOf(exchange, traits, visit.Policy, asked);
            if (moment != CacheBypass.None)
            {
                return moment;
            }

            if (asked.Question is not Question question)
            {
                visit.Key = scope;
                return CacheBypass.None;
            }

            visit.Key = CacheKeys.Exact(scope, question.Text);
            if (visit.Policy.Mode >= CacheMode.Canonical && !exchange.Peek.HasTools)
            {
                visit.CanonicalKey =
                    traits.IsBare && question.IsAlone && CanonicalText.Of(question.Text) is string canonical
                        ? CacheKeys.Canonical(scope, canonical)
                        : null;
                visit.Asked =
                    visit.Policy.Mode >= CacheMode.Shadow ? new AskedQuestion(scope, question.Text) : null;
            }

            return CacheBypass.None;
        }
        catch (InvalidOperationException)
        {
            return CacheBypass.Endpoint; // A text that is no Unicode: the upstream says what it thinks of it.
        }
    }

    /// <summary>Why its answer depends on the moment: the rule of docs/cache.md, "What depends on the clock", for every tier.</summary>
    private static CacheBypass MomentOf(
        Exchange exchange,
        in BodyTraits traits,
        CachePolicy policy,
        in Conversation asked
    ) =>
        !exchange.Dialect.Generates ? CacheBypass.None
        : !policy.ToolCalls && (exchange.Peek.HasTools || traits.Retrieves) ? CacheBypass.Tools
        : asked.Moment;

    private static Conversation ConversationOf(Exchange exchange, CachePolicy policy) =>
        exchange.Dialect.Generates && exchange.Peek.PromptAt.IsThere
            ? Conversation.Read(
                exchange.Body.Bytes.Span,
                exchange.Peek.PromptAt,
                seeksMoment: true,
                policy.ToolCalls
            )
            : default;
}
