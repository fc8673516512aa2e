namespace Farthing.Gateway.Ledger.Bills;

/// <summary>One meter at one tier, on one day, of one model: billed and metered.</summary>
/// <param name="Meter">A word of <see cref="BillMeters"/> or of a part.</param>
/// <param name="Tier">The tier; empty where they are not told apart.</param>
internal sealed record BillCell(string Meter, string Tier)
{
    /// <summary>Tokens of the bill; null where it has none.</summary>
    public decimal? Billed { get; set; }

    /// <summary>Dollars of the bill; null where it has none.</summary>
    public decimal? BilledUsd { get; set; }

    /// <summary>Lines that were added up.</summary>
    public int BilledRows { get; set; }

    /// <summary>Tokens of the meter.</summary>
    public decimal Metered { get; set; }

    /// <summary>Dollars of the meter.</summary>
    public decimal MeteredUsd { get; set; }

    /// <summary>Attempts that were added up.</summary>
    public long MeteredRows { get; set; }

    /// <summary>Dollars of a billed token; null without tokens or dollars.</summary>
    public decimal? BilledPrice => Billed is > 0 ? BilledUsd / Billed : null;

    /// <summary>Dollars of a metered token; null without tokens.</summary>
    public decimal? MeteredPrice => Metered > 0 ? MeteredUsd / Metered : null;
}
