using System.Globalization;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Http;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Forwarding;

/// <summary>What a client is told of a budget that gives no money: what is spent, what is held, what the limit is, and what would help.</summary>
internal static class BudgetWords
{
    /// <summary>The words, and the headers <c>x-farthing-budget-{limit,spent,held}</c> in dollars.</summary>
    /// <param name="refusal">Why there is no money.</param>
    /// <param name="status">Of a budget that is spent, or too small for the request.</param>
    /// <param name="largestOutput">Output tokens of one choice that would fit; null where none would, and where that does not matter.</param>
    /// <param name="headers">Of the answer.</param>
    public static Refusal Of(
        SpendingRefusal refusal,
        int status,
        long? largestOutput,
        IHeaderDictionary headers
    )
    {
        if (refusal.Kind == SpendingRefusalKind.Unknown)
        {
            return new Refusal(
                ApiError.Unavailable(
                    $"The balance of {refusal.Scope} is not known at the moment.",
                    DataPlaneFaultCodes.NoBalance
                ),
                refusal.RetryAfter
            );
        }

        headers["x-farthing-budget-limit"] = Text(refusal.Limit.Usd);
        headers["x-farthing-budget-spent"] = Text(refusal.Spent.Usd);
        headers["x-farthing-budget-held"] = Text(refusal.Held.Usd);
        string stands = Stands(refusal);
        return refusal.Kind switch
        {
            SpendingRefusalKind.Held => new Refusal(
                new ApiError(
                    429,
                    "rate_limit_error",
                    $"Requests under way hold what is left of the budget {refusal.Scope}: {stands}; this one may cost {refusal.Worst}. Most of it comes back: try again.",
                    null,
                    DataPlaneFaultCodes.BudgetHeld
                ),
                refusal.RetryAfter
            ),
            SpendingRefusalKind.TooLarge => Quota(
                $"The budget {refusal.Scope} does not cover this request, which may cost {refusal.Worst}: {stands}. "
                    + (
                        largestOutput > 0
                            ? $"It covers an output of {Text(largestOutput.Value)} tokens at most: state that limit, or a smaller one."
                            : "It does not cover the prompt alone."
                    )
            ),
            _ => Quota($"The budget {refusal.Scope} is spent: {stands}."),
        };

        Refusal Quota(string message) =>
            new(
                new ApiError(status, "insufficient_quota", message, null, "insufficient_quota"),
                refusal.RetryAfter
            );
    }

    /// <summary>Why a stream ends whose hold cannot be raised.</summary>
    public static ApiError OfStream(SpendingRefusal refusal) =>
        refusal.Kind == SpendingRefusalKind.Unknown
            ? new ApiError(
                503,
                "server_error",
                $"The answer ends here: the balance of {refusal.Scope} is not known at the moment.",
                null,
                DataPlaneFaultCodes.NoBalance
            )
            : new ApiError(
                402,
                "insufficient_quota",
                $"The answer ends here: the budget {refusal.Scope} does not cover more of it: {Stands(refusal)}.",
                null,
                refusal.Kind == SpendingRefusalKind.Held
                    ? DataPlaneFaultCodes.BudgetHeld
                    : "insufficient_quota"
            );

    private static string Stands(SpendingRefusal refusal) =>
        $"{refusal.Spent} of {refusal.Limit} spent, {refusal.Held} held for requests under way";

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
