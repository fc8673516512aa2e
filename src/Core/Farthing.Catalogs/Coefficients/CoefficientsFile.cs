using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Reading;
using Farthing.Serving.Coefficients;

namespace Farthing.Catalogs.Coefficients;

/// <summary>Files of coefficients, schema <c>farthing.coefficients/1</c>: the one that is built in, and others.</summary>
public static class CoefficientsFile
{
    private const string Resource = "coefficients.json";
    private static readonly Lazy<CoefficientSet> Embedded = new(ReadEmbedded);

    /// <summary>The coefficients of data/coefficients.json, read once when first asked for.</summary>
    public static CoefficientSet BuiltIn => Embedded.Value;

    /// <summary>Reads a file.</summary>
    public static CoefficientSet ReadFile(string file) =>
        Read(
            InputFile.Bytes(
                file,
                new Fault(CoefficientsFileFaultCodes.FileUnreadable, "the file cannot be read")
                {
                    Expected = CoefficientsDocument.SchemaName,
                }
            ),
            file
        );

    /// <summary>Reads a document.</summary>
    /// <param name="json">The text.</param>
    /// <param name="file">Its name for faults.</param>
    /// <exception cref="FarthingException">It is no file of coefficients.</exception>
    public static CoefficientSet Read(ReadOnlyMemory<byte> json, string file) =>
        SchemaDocument
            .Read(
                json.Span,
                CoefficientsDocument.SchemaName,
                CatalogJson.Default.CoefficientsDocument,
                new Fault(CoefficientsFileFaultCodes.NotCoefficients, "not a file of coefficients")
                {
                    File = file,
                    Expected = CoefficientsDocument.SchemaName,
                }
            )
            .ToSet();

    /// <summary>The document of a set; the same set gives the same bytes.</summary>
    public static string Write(CoefficientSet set) =>
        SchemaDocument.Write(CoefficientsDocument.Of(set), CatalogJson.Default.CoefficientsDocument);

    private static CoefficientSet ReadEmbedded()
    {
        using Stream stream =
            typeof(CoefficientsFile).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException("coefficients.json is not embedded");
        byte[] json = new byte[stream.Length];
        stream.ReadExactly(json);
        return Read(json, "data/coefficients.json");
    }
}
