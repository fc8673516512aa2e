using static Farthing.Gateway.Telemetry.Metrics.MetricKind;

namespace Farthing.Gateway.Telemetry.Metrics;

/// <summary>The one place of names: every family that the gateway's <c>/metrics</c> shows. docs/metrics.md, the dashboard and the alert rules are tested against it.</summary>
public static partial class MetricFamilies
{
    public static readonly MetricFamily Build = new(
        "farthing_gateway_info",
        Gauge,
        "Always 1; the running version",
        "version"
    );

    public static readonly MetricFamily Requests = new(
        "farthing_gateway_requests_total",
        Counter,
        "Requests that ended, by the deployment that was tried last, the status that the client got (499: it left before) and how it ended",
        "model",
        "deployment",
        "status",
        "end"
    );

    public static readonly MetricFamily Refusals = new(
        "farthing_gateway_refusals_total",
        Counter,
        "Requests that the gateway itself refused, by reason",
        "reason"
    );

    public static readonly MetricFamily Running = new(
        "farthing_gateway_requests_running",
        Gauge,
        "Requests that are being answered"
    );

    public static readonly MetricFamily Tokens = new(
        "farthing_gateway_tokens_total",
        Counter,
        "Tokens that were charged, in four classes that do not overlap: uncached, cache_read, cache_write, output",
        "model",
        "deployment",
        "class"
    );

    public static readonly MetricFamily Cost = new(
        "farthing_gateway_cost_dollars_total",
        Counter,
        "Cost of attempts, in dollars",
        "model",
        "team"
    );

    public static readonly MetricFamily Duration = new(
        "farthing_gateway_request_duration_seconds",
        Histogram,
        "From a request's head to the end of its answer, of requests that were sent upstream",
        "model"
    );

    public static readonly MetricFamily FirstToken = new(
        "farthing_gateway_time_to_first_token_seconds",
        Histogram,
        "From a request that was read to the first generated token of its stream",
        "model"
    );

    public static readonly MetricFamily Overhead = new(
        "farthing_gateway_overhead_seconds",
        Histogram,
        "The gateway's own share: from a request that was read to its first attempt, journal included"
    );

    public static readonly MetricFamily Attempts = new(
        "farthing_gateway_attempts_total",
        Counter,
        "Attempts, by how they ended and the upstream's status (0: no answer)",
        "deployment",
        "end",
        "status"
    );

    public static readonly MetricFamily Retries = new(
        "farthing_gateway_retries_total",
        Counter,
        "Attempts after a request's first, at the deployment that was tried before (kind=retry) or at another (kind=fallback)",
        "model",
        "kind"
    );

    public static readonly MetricFamily AtHold = new(
        "farthing_gateway_charged_at_hold_total",
        Counter,
        "Attempts charged at their hold, because their usage is unknown",
        "deployment"
    );

    public static readonly MetricFamily Outstanding = new(
        "farthing_gateway_deployment_outstanding",
        Gauge,
        "Attempts in flight",
        "deployment"
    );

    public static readonly MetricFamily BreakerOpen = new(
        "farthing_gateway_breaker_open",
        Gauge,
        "1 while a deployment's breaker is open after failures, else 0",
        "deployment"
    );

    public static readonly MetricFamily BreakerRest = new(
        "farthing_gateway_breaker_rest_seconds",
        Gauge,
        "Time until a deployment is tried again; 0 while it takes requests",
        "deployment"
    );

    public static readonly MetricFamily BreakerOpened = new(
        "farthing_gateway_breaker_opened_total",
        Counter,
        "Number of times that a deployment's breaker opened",
        "deployment"
    );

    public static readonly MetricFamily BudgetLimit = new(
        "farthing_gateway_budget_limit_dollars",
        Gauge,
        "A budget's limit; of a budget of each one, the limit of one",
        "budget"
    );

    public static readonly MetricFamily BudgetSettled = new(
        "farthing_gateway_budget_settled_dollars",
        Gauge,
        "Spent in the running period; of a budget of each one, by all of them",
        "budget"
    );

    public static readonly MetricFamily BudgetHeld = new(
        "farthing_gateway_budget_held_dollars",
        Gauge,
        "Held for attempts in flight; of a budget of each one, by all of them",
        "budget"
    );

    public static readonly MetricFamily BudgetRemaining = new(
        "farthing_gateway_budget_remaining_dollars",
        Gauge,
        "Amount that may still be held; of a budget of each one, by the one with the least",
        "budget"
    );

    public static readonly MetricFamily BudgetUsed = new(
        "farthing_gateway_budget_used_ratio",
        Gauge,
        "Spent and held over the limit; of a budget of each one, of the fullest",
        "budget"
    );

    public static readonly MetricFamily BudgetAlerts = new(
        "farthing_gateway_budget_alerts_total",
        Counter,
        "Thresholds that budgets passed",
        "budget"
    );

    public static readonly MetricFamily JournalBytes = new(
        "farthing_gateway_journal_written_bytes_total",
        Counter,
        "Bytes written to the journal"
    );

    public static readonly MetricFamily JournalFsync = new(
        "farthing_gateway_journal_fsync_seconds",
        Histogram,
        "Time that the disk took to store written bytes"
    );

    public static readonly MetricFamily JournalFailing = new(
        "farthing_gateway_journal_failing",
        Gauge,
        "1 while the journal cannot be written and nothing is forwarded, else 0"
    );

    public static readonly MetricFamily LedgerLagBytes = new(
        "farthing_gateway_ledger_lag_bytes",
        Gauge,
        "Bytes of the journal that are not in the ledger yet"
    );

    public static readonly MetricFamily LedgerLagSeconds = new(
        "farthing_gateway_ledger_lag_seconds",
        Gauge,
        "Seconds since the ledger last had everything; 0 while it has"
    );

    public static readonly MetricFamily LedgerFailing = new(
        "farthing_gateway_ledger_failing",
        Gauge,
        "1 while nothing comes into the ledger, else 0"
    );

    public static readonly MetricFamily Connections = new(
        "farthing_gateway_connections",
        Gauge,
        "Open connections of clients"
    );

    public static readonly MetricFamily ConnectionsOpened = new(
        "farthing_gateway_connections_opened_total",
        Counter,
        "Connections that clients opened"
    );

    public static readonly MetricFamily LogDropped = new(
        "farthing_gateway_log_lines_dropped_total",
        Counter,
        "Log lines dropped because more came than could be written"
    );

    public static readonly MetricFamily CertificateExpiry = new(
        "farthing_gateway_tls_certificate_expiry_timestamp_seconds",
        Gauge,
        "Expiry of the certificate in force, Unix time, by listener (api, admin)",
        "listener"
    );

    public static readonly MetricFamily Defects = new(
        "farthing_gateway_defects_total",
        Counter,
        "Requests at which the gateway itself failed"
    );

    public static readonly MetricFamily ClockJumps = new(
        "farthing_gateway_clock_jumps_total",
        Counter,
        "Jumps of the machine's date by a second or more: it was set, or the machine slept",
        "direction"
    );

    public static readonly MetricFamily ClockSpeed = new(
        "farthing_gateway_clock_speed",
        Gauge,
        "Seconds of the gateway's clock per real second: 1 outside demonstrations"
    );

    public static readonly MetricFamily GcCollections = new(
        "farthing_gateway_gc_collections_total",
        Counter,
        "Garbage collections, by generation",
        "generation"
    );

    public static readonly MetricFamily GcPause = new(
        "farthing_gateway_gc_pause_seconds_total",
        Counter,
        "Pause time of garbage collections"
    );

    public static readonly MetricFamily GcHeap = new(
        "farthing_gateway_gc_heap_bytes",
        Gauge,
        "Managed memory after the last collection"
    );

    public static readonly MetricFamily Threads = new(
        "farthing_gateway_threadpool_threads",
        Gauge,
        "Threads of the pool"
    );

    public static readonly MetricFamily ThreadQueue = new(
        "farthing_gateway_threadpool_queue",
        Gauge,
        "Work items that wait for a thread"
    );

    public static readonly MetricFamily Cpu = new(
        "process_cpu_seconds_total",
        Counter,
        "Processor time, user and system"
    );

    public static readonly MetricFamily Memory = new(
        "process_resident_memory_bytes",
        Gauge,
        "Resident memory"
    );

    public static readonly MetricFamily Started = new(
        "process_start_time_seconds",
        Gauge,
        "Start of the gateway, Unix time"
    );
}
