using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Farthing.Catalogs.Calibrations;
using Farthing.Documents.Calibrations;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;

namespace Farthing.Cli;

/// <summary>The user's own calibrations: <c>calibrations/NAME.json</c> in the configuration folder.</summary>
internal static partial class CalibrationStore
{
    private const string Folder = "calibrations";

    /// <summary>The file of a name.</summary>
    public static string PathOf(VerbContext context, string name) =>
        Path.Combine(CatalogLoader.ConfigDir(context), Folder, name + ".json");

    /// <summary>All names, in their order.</summary>
    public static IReadOnlyList<string> Names(VerbContext context)
    {
        string folder = Path.Combine(CatalogLoader.ConfigDir(context), Folder);
        return Directory.Exists(folder)
            ?
            [
                .. Directory
                    .GetFiles(folder, "*.json")
                    .Select(path => Path.GetFileNameWithoutExtension(path))
                    .Order(StringComparer.Ordinal),
            ]
            : [];
    }

    /// <summary>A calibration; null when there is none of that name, or its file is broken: both are added to the context's faults.</summary>
    public static StepTimeCalibration? Find(VerbContext context, string name, string path)
    {
        if (!CheckName(context, name, path) || !CheckExists(context, name, path))
        {
            return null;
        }

        string file = PathOf(context, name);
        return context.Faults.Try(() =>
        {
            StepTimeCalibration calibration = CalibrationFile.ReadFile(file);
            context.DependsOn(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))));
            return calibration;
        });
    }

    /// <summary>True when a calibration has this name; else a fault with the nearest.</summary>
    public static bool CheckExists(VerbContext context, string name, string path)
    {
        IReadOnlyList<string> names = Names(context);
        if (names.Contains(name))
        {
            return true;
        }

        context.Faults.Add(
            new Fault(CalibrationFaultCodes.NotFound, "no calibration of this name")
            {
                Path = path,
                Value = name,
                Expected =
                    names.Count == 0
                        ? "one that farthing calibrate --measurements FILE --name NAME made: there is none yet"
                        : "one of " + string.Join(", ", names),
                Nearest = NearestWord.Find(name, names),
            }
        );
        return false;
    }

    /// <summary>True when a calibration can be named so; else a fault.</summary>
    public static bool CheckName(VerbContext context, string name, string path)
    {
        if (NamePattern().IsMatch(name))
        {
            return true;
        }

        context.Faults.Add(
            new Fault(CalibrationFaultCodes.BadName, "a calibration cannot be named so")
            {
                Path = path,
                Value = name,
                Expected = "letters, digits, '-', '_' and '.', such as my-h100",
            }
        );
        return false;
    }

    /// <summary>Stops where no calibration can be written under a name: before the fit, not after it.</summary>
    /// <exception cref="FarthingException">It cannot be written (exit code 3).</exception>
    public static void TryToWrite(VerbContext context, string name)
    {
        string file = Path.GetFullPath(PathOf(context, name));
        string folder = Path.GetDirectoryName(file)!;
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is string above)
        {
            // The folder is made with the file: it is the nearest one above it that has to take something.
            folder = above;
        }

        Destinations.Try(Path.Combine(folder, Path.GetFileName(file)));
    }

    /// <summary>Writes a calibration under its name; returns the file.</summary>
    public static string Write(VerbContext context, StepTimeCalibration calibration)
    {
        string file = PathOf(context, calibration.Name);
        using IDisposable held = ConfigFolder.Lock(Path.GetDirectoryName(file)!);
        AtomicFile.Write(file, CalibrationFile.Write(calibration));
        return file;
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex NamePattern();
}
