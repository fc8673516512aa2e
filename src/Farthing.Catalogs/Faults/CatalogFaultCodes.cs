namespace Farthing.Catalogs.Faults;

/// <summary>Codes of faults in catalogs and in what users bring to them. Each stands in docs/errors.md.</summary>
public static class CatalogFaultCodes
{
    /// <summary>No entry has that name.</summary>
    public const string UnknownName = "FAR2001";

    /// <summary>More than one entry has that name.</summary>
    public const string AmbiguousName = "FAR2002";

    /// <summary>A file is not JSON, or ends too early.</summary>
    public const string NotJson = "FAR2003";

    /// <summary>A JSON file is none of the kinds that catalogs read.</summary>
    public const string UnknownFile = "FAR2004";

    /// <summary>A field that is needed is missing.</summary>
    public const string FieldMissing = "FAR2005";

    /// <summary>A field has a value of the wrong kind or out of range.</summary>
    public const string WrongValue = "FAR2006";

    /// <summary>A key that catalogs do not know.</summary>
    public const string UnknownKey = "FAR2007";

    /// <summary>A config.json of an architecture that is not known.</summary>
    public const string UnknownArchitecture = "FAR2008";

    /// <summary>A quantization that is not modelled.</summary>
    public const string UnsupportedQuantization = "FAR2009";

    /// <summary>A price in another currency without its rate, or the rate without its date.</summary>
    public const string RateMissing = "FAR2010";

    /// <summary>A file cannot be read.</summary>
    public const string FileUnreadable = "FAR2011";
}
