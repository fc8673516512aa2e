using Farthing.Gateway.Http;
using Farthing.Protocol.OpenAi;

namespace Farthing.Gateway.Telemetry;

/// <summary>Why the gateway itself refused a request, in one word of a fixed list: a label that no client can widen.</summary>
internal static class RefusalReason
{
    /// <summary>All reasons.</summary>
    public static readonly string[] All =
    [
        "key",
        "path",
        "method",
        "model",
        "body_too_long",
        "compressed",
        "slow",
        "invalid",
        "unpriceable",
        "steering",
        "rate_limit",
        "budget",
        "budget_held",
        "balance_unknown",
        "limits_unknown",
        "no_price",
        "no_deployment",
        "journal",
        "stopping",
        "other",
    ];

    /// <summary>The reason of an error; null where it says what became of an attempt, or of a defect.</summary>
    public static string? Of(ApiError error) =>
        error.Code switch
        {
            "invalid_api_key" => "key",
            "model_not_found" => "model",
            "rate_limit_exceeded" => "rate_limit",
            "insufficient_quota" => "budget",
            DataPlaneFaultCodes.BudgetHeld => "budget_held",
            DataPlaneFaultCodes.Unpriceable => "unpriceable",
            DataPlaneFaultCodes.Steering => "steering",
            DataPlaneFaultCodes.NoPrice => "no_price",
            DataPlaneFaultCodes.NoDeployment => "no_deployment",
            DataPlaneFaultCodes.NoJournal => "journal",
            DataPlaneFaultCodes.NoBalance => "balance_unknown",
            DataPlaneFaultCodes.NoLimits => "limits_unknown",
            DataPlaneFaultCodes.Stopping => "stopping",
            null => error.Status switch
            {
                401 => "key",
                404 => "path",
                405 => "method",
                408 => "slow",
                413 => "body_too_long",
                415 => "compressed",
                _ => "invalid",
            },
            DataPlaneFaultCodes.Unreachable
            or DataPlaneFaultCodes.NoAnswer
            or DataPlaneFaultCodes.TimedOut
            or DataPlaneFaultCodes.BrokenOff
            or DataPlaneFaultCodes.KeyRefused
            or DataPlaneFaultCodes.NotAnAnswer
            or DataPlaneFaultCodes.Defect => null,
            _ => "other",
        };
}
