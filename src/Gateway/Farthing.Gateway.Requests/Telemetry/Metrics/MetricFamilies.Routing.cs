using static Farthing.Gateway.Telemetry.Metrics.MetricKind;

namespace Farthing.Gateway.Telemetry.Metrics;

/// <content>Where requests go: retries, hedges, upstreams.</content>
public static partial class MetricFamilies
{
    public static readonly MetricFamily RetriesAllowed = new(
        "farthing_gateway_retry_budget_spent_total",
        Counter,
        "Retries that an upstream's budget of retries let through",
        "upstream"
    );

    public static readonly MetricFamily RetriesRefused = new(
        "farthing_gateway_retry_budget_refused_total",
        Counter,
        "Retries that were not made because that budget was spent",
        "upstream"
    );

    public static readonly MetricFamily HedgesSent = new(
        "farthing_gateway_hedges_sent_total",
        Counter,
        "Second attempts sent beside one with a late first byte",
        "model"
    );

    public static readonly MetricFamily HedgesWon = new(
        "farthing_gateway_hedges_won_total",
        Counter,
        "Second attempts whose answer was passed on",
        "model"
    );

    public static readonly MetricFamily TranslationLosses = new(
        "farthing_gateway_translation_dropped_total",
        Counter,
        "Members and parts that a translation between formats left out or approximated",
        "pair",
        "field"
    );

    public static readonly MetricFamily UpstreamUp = new(
        "farthing_gateway_upstream_up",
        Gauge,
        "1 while an upstream answers its health check, 0 while it does not; none where it is not asked",
        "upstream"
    );

    public static readonly MetricFamily QueueWaiting = new(
        "farthing_gateway_upstream_queue_waiting",
        Gauge,
        "Requests that wait at an upstream, as its engine's metrics last said",
        "upstream"
    );

    public static readonly MetricFamily QueueKvUse = new(
        "farthing_gateway_upstream_kv_use_ratio",
        Gauge,
        "Share of an upstream's KV cache in use, as its engine's metrics last said",
        "upstream"
    );

    public static readonly MetricFamily QueueAge = new(
        "farthing_gateway_upstream_queue_age_seconds",
        Gauge,
        "Age of those metrics; older than three intervals they are ignored",
        "upstream"
    );

    public static readonly MetricFamily QueueFull = new(
        "farthing_gateway_queue_full_total",
        Counter,
        "Requests that passed over a deployment because too many wait there or its KV cache is full",
        "deployment"
    );

    public static readonly MetricFamily QueueRefusals = new(
        "farthing_gateway_queue_refusals_total",
        Counter,
        "Requests that no deployment took because those that were up were full"
    );

    public static readonly MetricFamily PromptCache = new(
        "farthing_gateway_prompt_cache_total",
        Counter,
        "Attempts of models with prompt_cache by what the provider's prompt cache did: hit, or why not",
        "verdict"
    );

    public static readonly MetricFamily CascadeRequests = new(
        "farthing_gateway_cascade_requests_total",
        Counter,
        "Requests of models with a cascade, by its course (small, large, direct, shadow, bypass) and the reason",
        "model",
        "course",
        "reason"
    );

    public static readonly MetricFamily CascadeCompared = new(
        "farthing_gateway_cascade_compared_total",
        Counter,
        "Requests of which both models' answers were compared: clear, or unclear, which counts as a loss",
        "model",
        "result"
    );

    public static readonly MetricFamily CascadeCost = new(
        "farthing_gateway_cascade_cost_dollars_total",
        Counter,
        "Paid by a cascade for its parts: small, judge, large (after the small model), audit",
        "model",
        "part"
    );

    public static readonly MetricFamily CascadeAlone = new(
        "farthing_gateway_cascade_large_alone_dollars_total",
        Counter,
        "What the large model alone would have cost for the requests that a cascade decided; less the cost of its parts it is the saving",
        "model"
    );

    public static readonly MetricFamily CascadeClosed = new(
        "farthing_gateway_cascade_closed",
        Gauge,
        "1 for the reason for which a cascade gives no answer of its small model, else 0: no_promise, stale, regret, no_headroom",
        "model",
        "reason"
    );

    public static readonly MetricFamily CascadeAudit = new(
        "farthing_gateway_cascade_audit_ratio",
        Gauge,
        "Share of requests that a cascade checks now: the configured one, or more while scores drift",
        "model"
    );
}
