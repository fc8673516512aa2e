using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Telemetry;

/// <summary>Ends of requests and attempts, as words of metrics, logs and spans.</summary>
internal static class EndWords
{
    /// <summary>The gateway refused it: no attempt was made.</summary>
    public const string Refused = "refused";

    /// <summary>Answered without an attempt: the list of models.</summary>
    public const string Answered = "answered";

    /// <summary>The client left.</summary>
    public const string ClientGone = "client_gone";

    /// <summary>A defect in the gateway.</summary>
    public const string Defect = "defect";

    private static readonly string[] Words =
    [
        "finished",
        "upstream_error",
        "upstream_broken",
        ClientGone,
        "called_off",
        "crashed",
        "out_of_budget",
    ];

    /// <summary>All words.</summary>
    public static readonly string[] All = [.. Words, Refused, Answered, Defect];

    /// <summary>An attempt's.</summary>
    public static string Of(AttemptEnd end) => Words[(int)end];
}
