namespace Farthing.Gateway.Http;

/// <summary>Codes of what the data plane answers of its own accord (docs/errors.md). A client finds them in the error's <c>code</c>.</summary>
public static class DataPlaneFaultCodes
{
    /// <summary>No connection to an upstream.</summary>
    public const string Unreachable = "FAR9301";

    /// <summary>The upstream closed the connection before it answered.</summary>
    public const string NoAnswer = "FAR9302";

    /// <summary>The upstream did not answer in time.</summary>
    public const string TimedOut = "FAR9303";

    /// <summary>The upstream broke off in the middle of its answer.</summary>
    public const string BrokenOff = "FAR9304";

    /// <summary>The upstream refuses the gateway's own key.</summary>
    public const string KeyRefused = "FAR9305";

    /// <summary>The upstream answers with what is no answer: a redirect.</summary>
    public const string NotAnAnswer = "FAR9306";

    /// <summary>No price is known for the model.</summary>
    public const string NoPrice = "FAR9307";

    /// <summary>The request's cost cannot be bounded.</summary>
    public const string Unpriceable = "FAR9308";

    /// <summary>No deployment of the model takes requests now.</summary>
    public const string NoDeployment = "FAR9309";

    /// <summary>The journal cannot be written: nothing is forwarded that could not be accounted for.</summary>
    public const string NoJournal = "FAR9310";

    /// <summary>The gateway is stopping.</summary>
    public const string Stopping = "FAR9312";

    /// <summary>A budget's balance cannot be known now.</summary>
    public const string NoBalance = "FAR9313";

    /// <summary>An upstream failed, and gets no more retries now.</summary>
    public const string NoRetries = "FAR9314";

    /// <summary>The queues of a model's deployments are full.</summary>
    public const string QueuesFull = "FAR9315";

    /// <summary>The gateway starts, and waits for the database that it shares.</summary>
    public const string Waiting = "FAR9316";

    /// <summary>Where the limits stand cannot be known now: the store that the gateways share is away.</summary>
    public const string NoLimits = "FAR9331";

    /// <summary>A defect in the gateway.</summary>
    public const string Defect = "FAR9399";
}
