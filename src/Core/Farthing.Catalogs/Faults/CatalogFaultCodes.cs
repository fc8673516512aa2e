namespace Farthing.Catalogs.Faults;

/// <summary>Codes of faults in catalogs and in what users bring to them.</summary>
public static class CatalogFaultCodes
{
    /// <summary>No entry has that name, or none fits the filters.</summary>
    /// <remarks>Take one that the message lists; <c>farthing catalog search WORD</c> finds names. A name may say why it cannot be planned with.</remarks>
    public const string UnknownName = "FAR2001";

    /// <summary>More than one entry has that name.</summary>
    /// <remarks>Write the full id of one of those listed.</remarks>
    public const string AmbiguousName = "FAR2002";

    /// <summary>A catalog file or config.json is not JSON, or ends too early.</summary>
    /// <remarks>Look at the line and column.</remarks>
    public const string NotJson = "FAR2003";

    /// <summary>A JSON file is none of the kinds that catalogs read, or holds nothing of the asked kind.</summary>
    /// <remarks>Give a list of <c>models</c>, <c>gpus</c>, <c>instances</c> or <c>apis</c>, or LiteLLM's price file ([catalog.md](catalog.md)).</remarks>
    public const string UnknownFile = "FAR2004";

    /// <summary>A required field is missing.</summary>
    /// <remarks>Add it; for a config.json the message says which field of which architecture.</remarks>
    public const string FieldMissing = "FAR2005";

    /// <summary>A field has a value of the wrong kind or out of range; a price of 0 is refused.</summary>
    /// <remarks>Write what the message expects; <c>null</c> where a figure is not known.</remarks>
    public const string WrongValue = "FAR2006";

    /// <summary>A key that catalogs do not know.</summary>
    /// <remarks>Take the nearest key that the message shows.</remarks>
    public const string UnknownKey = "FAR2007";

    /// <summary>A config.json of an architecture that is not known, or with a kind of layer that is not.</summary>
    /// <remarks>Its norms, biases and layer kinds stand in no config.json. <c>catalog add model FILE --as KNOWN</c> reads it as an architecture that is built alike.</remarks>
    public const string UnknownArchitecture = "FAR2008";

    /// <summary>A quantization that is not modelled (bitsandbytes, 8-bit weight-only, other block sizes), or one that no matrix of the model gets.</summary>
    /// <remarks>Take a checkpoint in a format that the message lists; correct names that match no matrix.</remarks>
    public const string UnsupportedQuantization = "FAR2009";

    /// <summary>A price in another currency lacks its rate, or the rate its day or source.</summary>
    /// <remarks>Add <c>usd_per_unit</c>, <c>rate_as_of</c> and <c>rate_source</c>.</remarks>
    public const string RateMissing = "FAR2010";

    /// <summary>A catalog file cannot be read.</summary>
    /// <remarks>Check the path and your rights.</remarks>
    public const string FileUnreadable = "FAR2011";

    /// <summary>A row of a price history is wrong: a cell that is no day or no price, rows out of order, a hole.</summary>
    /// <remarks>Mend the line that the message names; <c>farthing catalog history FILE</c> checks a file.</remarks>
    public const string WrongPriceRow = "FAR2012";

    /// <summary>A file is no price history, or has no price of a machine that the catalog knows.</summary>
    /// <remarks>A log of price changes as CSV or CSV.gz with the columns that the message lists ([fleet.md](fleet.md#would-the-purchase-have-been-right)).</remarks>
    public const string NoPriceHistory = "FAR2013";
}
