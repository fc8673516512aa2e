using System.Globalization;
using Farthing.Catalogs.Coefficients;
using Farthing.Catalogs.Faults;
using Farthing.Documents.Calibrations;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Calibrations;

/// <summary>Files of calibrations, schema <c>farthing.calibration/1</c>.</summary>
public static class CalibrationFile
{
    private const double LargestFactor = 1000;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FarthingException">It cannot be read, or is no calibration.</exception>
    public static StepTimeCalibration ReadFile(string path) =>
        Read(
            InputFile.Bytes(
                path,
                new Fault(CatalogFaultCodes.FileUnreadable, "the file cannot be read")
                {
                    Expected = "a file that farthing calibrate --measurements wrote",
                }
            ),
            path
        );

    /// <summary>Reads the content of a file.</summary>
    /// <param name="json">Its content.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <exception cref="FarthingException">It is no calibration.</exception>
    public static StepTimeCalibration Read(byte[] json, string file)
    {
        Fault fault = new(CalibrationFaultCodes.NotACalibration, "not a calibration")
        {
            File = file,
            Expected = StepTimeCalibration.SchemaName + ", as farthing calibrate --measurements writes it",
        };
        StepTimeCalibration read = SchemaDocument.Read(
            json,
            StepTimeCalibration.SchemaName,
            CatalogJson.Default.StepTimeCalibration,
            fault
        );
        foreach (
            (string term, double factor) in read.Scales.ByTerm.Append(
                ("first_token", read.FirstToken?.Factor ?? 1)
            )
        )
        {
            if (!(factor is > 0 and < LargestFactor))
            {
                throw new FarthingException(
                    fault with
                    {
                        Message = $"not a calibration: the factor '{term}' is out of range",
                        Value = factor.ToString(CultureInfo.InvariantCulture),
                    }
                );
            }
        }

        return !read.Band.IsInOrder
                ? throw new FarthingException(
                    fault with
                    {
                        Message = "not a calibration: its band is not above 0 and in order",
                    }
                )
            : read.FirstToken?.HeldBack is { IsInOrder: false }
                ? throw new FarthingException(
                    fault with
                    {
                        Message =
                            "not a calibration: the held-back quantiles of first tokens are not above 0 and in order",
                    }
                )
            : read;
    }

    /// <summary>A calibration as text; the same calibration gives the same bytes.</summary>
    public static string Write(StepTimeCalibration calibration) =>
        SchemaDocument.Write(calibration, CatalogJson.Default.StepTimeCalibration);
}

/// <summary>Codes of faults in calibrations.</summary>
public static class CalibrationFaultCodes
{
    /// <summary>No calibration has this name.</summary>
    /// <remarks>Take one that the message lists; <c>farthing calibrate list</c>.</remarks>
    public const string NotFound = "FAR2201";

    /// <summary>Not a file of the schema <c>farthing.calibration/1</c>, or a factor or band in it is out of range.</summary>
    /// <remarks>Make it anew with <c>farthing calibrate --measurements</c>.</remarks>
    public const string NotACalibration = "FAR2202";

    /// <summary>A calibration cannot be named so.</summary>
    /// <remarks>Letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, at most 64, such as <c>my-h100</c>.</remarks>
    public const string BadName = "FAR2203";
}
