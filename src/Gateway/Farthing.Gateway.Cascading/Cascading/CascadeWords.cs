using System.Text.Json;
using Farthing.Gateway.Cascading.Policies;

namespace Farthing.Gateway.Cascading;

/// <summary>Reasons of a cascade for people.</summary>
internal static class CascadeWords
{
    /// <summary>A reason.</summary>
    public static string Of(CascadeReason reason) =>
        reason switch
        {
            CascadeReason.NoHeadroom =>
                "its last 1,000 requests cost more than the large model alone would have",
            CascadeReason.NoPromise => "no promise of the asked regret and confidence is calibrated",
            CascadeReason.Stale => "its calibration is older than max_age",
            CascadeReason.Regret => "checked answers show a regret above max_regret",
            _ => Word(reason),
        };

    /// <summary>A course or a reason as one word of the API.</summary>
    public static string Word<T>(T word)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString());
}
