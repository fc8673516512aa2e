namespace Farthing.Gateway.Moving;

/// <summary>Models that are billed by units other than tokens: LiteLLM's price of one, and what it is called here.</summary>
internal static class LiteLlmUnits
{
    private static readonly Unit[] All =
    [
        new("rerank", "input_cost_per_query", 1000, "per_1k_searches"),
        new("image_generation", "output_cost_per_image", 1, "per_image"),
        new("image_generation", "input_cost_per_image", 1, "per_image"),
        new("audio_speech", "input_cost_per_character", 1_000_000, "per_1m_characters"),
        new("audio_transcription", "input_cost_per_second", 60, "per_minute"), // where both are stated,
        new("audio_transcription", "output_cost_per_second", 60, "per_minute"), // they are one price twice
        new("moderation", "input_cost_per_request", 1000, "per_1k_requests"),
    ];

    /// <summary>What a unit's price is called here; null for a mode that is billed by tokens, or not served.</summary>
    /// <param name="mode">As <c>model_info.mode</c> has it.</param>
    public static string? PriceNameOf(string? mode) => Array.Find(All, unit => unit.Mode == mode)?.Price;

    /// <summary>The price that an entry states; null where it states none.</summary>
    public static YamlMembers? PriceOf(string mode, LiteLlmSection settings, LiteLlmSection? info)
    {
        decimal? price = null;
        foreach (Unit unit in All.Where(unit => unit.Mode == mode))
        {
            LiteLlmSection? holder = settings.Names.Contains(unit.Member) ? settings : info;
            decimal? stated = holder?.Number(unit.Member) * unit.Factor;
            price = stated > price || price is null ? stated ?? price : price;
        }

        return price is >= 0
            ? new YamlMembers().With(PriceNameOf(mode)!, LiteLlmWords.Usd(price.Value))
            : null;
    }

    private sealed record Unit(string Mode, string Member, decimal Factor, string Price);
}
