using static Farthing.Gateway.Telemetry.Metrics.MetricKind;

namespace Farthing.Gateway.Telemetry.Metrics;

/// <content>What gateways have in common: leases, limits, keys.</content>
public static partial class MetricFamilies
{
    public static readonly MetricFamily LeasesHeld = new(
        "farthing_gateway_leases_held",
        Gauge,
        "Balances of a shared budget of which this gateway has a lease",
        "budget"
    );

    public static readonly MetricFamily LeasesGranted = new(
        "farthing_gateway_leases_granted_dollars",
        Gauge,
        "Granted to this gateway of a shared budget and not returned, spent money included",
        "budget"
    );

    public static readonly MetricFamily LeasesInHand = new(
        "farthing_gateway_leases_in_hand_dollars",
        Gauge,
        "Of that, what may be held without asking; 0 while leases may not be used",
        "budget"
    );

    public static readonly MetricFamily LeasesAsked = new(
        "farthing_gateway_leases_asked_total",
        Counter,
        "Lease moves that asked PostgreSQL for more"
    );

    public static readonly MetricFamily LeasesRefused = new(
        "farthing_gateway_leases_refused_total",
        Counter,
        "Of those, moves that got nothing because the balance was used up"
    );

    public static readonly MetricFamily LeaseStoreAway = new(
        "farthing_gateway_lease_store_away",
        Gauge,
        "1 while PostgreSQL does not answer for leases, else 0"
    );

    public static readonly MetricFamily LimitStoreVisits = new(
        "farthing_gateway_limit_store_visits_total",
        Counter,
        "Visits to the store of shared limits"
    );

    public static readonly MetricFamily LimitStoreAway = new(
        "farthing_gateway_limit_store_away",
        Gauge,
        "1 while the store of shared limits cannot be reached, else 0"
    );

    public static readonly MetricFamily CacheRequests = new(
        "farthing_gateway_cache_requests_total",
        Counter,
        "Requests of keys and models with a response cache, by result: hit, miss, bypass",
        "result"
    );

    public static readonly MetricFamily CacheShared = new(
        "farthing_gateway_cache_shared_total",
        Counter,
        "Dealings with the store of the cache that gateways share, by what became of them: found (an entry that memory had not), written, dropped (not written), failed (no answer, or none in time), damaged",
        "what"
    );

    public static readonly MetricFamily SemanticCache = new(
        "farthing_gateway_semantic_cache_total",
        Counter,
        "What the semantic cache did: hit, shadow_hit (would have been one), compared (two answers), different, unsure (nobody could tell), audit, dropped (not compared, too many wait), no_vector",
        "what"
    );

    public static readonly MetricFamily SemanticCells = new(
        "farthing_gateway_semantic_cache_cells",
        Gauge,
        "Cells of the semantic cache by what they may do: shadow, serving",
        "phase"
    );

    public static readonly MetricFamily SemanticQuestions = new(
        "farthing_gateway_semantic_cache_questions",
        Gauge,
        "Questions whose answers the semantic cache may give to others"
    );

    public static readonly MetricFamily CacheStoreAway = new(
        "farthing_gateway_cache_store_away",
        Gauge,
        "1 while the store of the cache that gateways share does not answer, else 0"
    );

    public static readonly MetricFamily KeyStoreFailing = new(
        "farthing_gateway_key_store_failing",
        Gauge,
        "1 while stored keys cannot be changed, else 0"
    );

    public static readonly MetricFamily KeyCompactionFailing = new(
        "farthing_gateway_key_compaction_failing",
        Gauge,
        "1 while the grown file of stored keys cannot be compacted, else 0"
    );
}
