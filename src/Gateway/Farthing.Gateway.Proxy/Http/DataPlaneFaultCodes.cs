namespace Farthing.Gateway.Http;

/// <summary>Codes of what the data plane answers of its own accord. A client finds them in the error's <c>code</c>.</summary>
public static class DataPlaneFaultCodes
{
    /// <summary>No connection to any upstream of the model (502). Nothing was sent, nothing is charged.</summary>
    /// <remarks>Check the upstream's address and that it runs.</remarks>
    public const string Unreachable = "FAR9301";

    /// <summary>The upstream closed the connection before it answered, or its errors outlasted the tries (502).</summary>
    /// <remarks>Look at the upstream's log; the client may try again.</remarks>
    public const string NoAnswer = "FAR9302";

    /// <summary>The upstream did not answer in time (504).</summary>
    /// <remarks>Raise the upstream's time to the first byte, or find out why it is slow.</remarks>
    public const string TimedOut = "FAR9303";

    /// <summary>The upstream broke off or stalled in the middle of its answer: 502, or in a stream an error event before an aborted connection. What came is charged.</summary>
    /// <remarks>Look at the upstream's log.</remarks>
    public const string BrokenOff = "FAR9304";

    /// <summary>The upstream refuses the gateway's own key (502).</summary>
    /// <remarks>Fix the upstream's key in the configuration.</remarks>
    public const string KeyRefused = "FAR9305";

    /// <summary>The upstream answered with a redirect, which is never followed (502).</summary>
    /// <remarks>Put the address that it redirects to into the configuration.</remarks>
    public const string NotAnAnswer = "FAR9306";

    /// <summary>No price is known for the model (503): unaccountable requests are not forwarded.</summary>
    /// <remarks>Give the deployment a price, or allow that it is unpriced.</remarks>
    public const string NoPrice = "FAR9307";

    /// <summary>The cost of the request cannot be bounded before it is sent (400); the message says why.</summary>
    /// <remarks>Leave the member out, or configure the bound that is missing.</remarks>
    public const string Unpriceable = "FAR9308";

    /// <summary>No deployment of the model takes requests now (503).</summary>
    /// <remarks>Retry after the time in <c>retry-after</c>.</remarks>
    public const string NoDeployment = "FAR9309";

    /// <summary>The journal cannot be written (503).</summary>
    /// <remarks>Make room on its disk; requests go on by themselves.</remarks>
    public const string NoJournal = "FAR9310";

    /// <summary>The gateway is stopping (503).</summary>
    /// <remarks>The client's next try reaches another gateway.</remarks>
    public const string Stopping = "FAR9312";

    /// <summary>A budget's balance is unknown now (503): this gateway's lease is spent and PostgreSQL is away; or a budget's period begins and the ledger has accepted nothing of this gateway for 5 s.</summary>
    /// <remarks>Bring PostgreSQL back, or remove the obstacle; requests go on by themselves.</remarks>
    public const string NoBalance = "FAR9313";

    /// <summary>An upstream failed, and gets no more retries now (503): more of its requests than <c>retries</c> allows were tried again in the last ten seconds.</summary>
    /// <remarks>Retry after the time in <c>retry-after</c>; look at the upstream.</remarks>
    public const string NoRetries = "FAR9314";

    /// <summary>Too many requests wait at all deployments of the model, by their engines' metrics (503).</summary>
    /// <remarks>Retry after the time in <c>retry-after</c>; add replicas, or raise <c>queue</c>.</remarks>
    public const string QueuesFull = "FAR9315";

    /// <summary>The gateway starts, and waits for the PostgreSQL that it shares (503); nothing is forwarded meanwhile.</summary>
    /// <remarks>Bring PostgreSQL back; the gateway goes on by itself.</remarks>
    public const string Waiting = "FAR9316";

    /// <summary>Requests under way hold what is left of a budget (429), and did so for <c>hold_wait</c>. Most of it comes back: a hold is the most that a request can cost.</summary>
    /// <remarks>Retry after the time in <c>retry-after</c>; state smaller output limits, or raise the budget.</remarks>
    public const string BudgetHeld = "FAR9317";

    /// <summary>The request has a member that would steer the upstream past the gateway's routing and accounting (400): another model, adapter, provider, priority or rank.</summary>
    /// <remarks>Leave the member out, or allow it: <c>upstreams.NAME.steering</c>.</remarks>
    public const string Steering = "FAR9318";

    /// <summary>The state of the limits is unknown (503): the store that the gateways share is away, and <c>limits_when_away: refuse</c>, or this gateway has never reached it.</summary>
    /// <remarks>Bring PostgreSQL back; requests go on by themselves.</remarks>
    public const string NoLimits = "FAR9331";

    /// <summary>A defect in the gateway (500).</summary>
    /// <remarks>Report it, with the request's <c>x-request-id</c> and the gateway's log.</remarks>
    public const string Defect = "FAR9399";
}
