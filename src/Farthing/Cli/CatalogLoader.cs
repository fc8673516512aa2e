using System.Globalization;
using System.Security.Cryptography;
using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Catalogs.Facts;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Overlays;
using Farthing.Numerics.Faults;
using Farthing.Serving.Coefficients;

namespace Farthing.Cli;

/// <summary>Loads the built-in catalog with the user's files over it: first those of the configuration folder by name, then each <c>--prices</c>.</summary>
internal static class CatalogLoader
{
    /// <summary>The catalog that a command works with. The command needs <see cref="CatalogFlags.ReadsCatalog"/>. What is wrong in a file is added to the context's faults.</summary>
    public static Catalog Load(VerbContext context)
    {
        Catalog catalog = Catalog.BuiltIn;
        foreach (string path in OverlayPaths(context))
        {
            CatalogOverlay overlay = OverlayReader.ReadFile(path, context.Faults);
            if (File.Exists(path))
            {
                context.DependsOn(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
            }

            catalog = context.Faults.Try(() => catalog.With(overlay)) ?? catalog;
        }

        return catalog;
    }

    /// <summary>The coefficients that a command predicts with: built in or a file's, with the user's calibration over them. What is wrong with it is added to the context's faults.</summary>
    /// <param name="context">The command line; its command needs <see cref="CatalogFlags.ReadsCalibration"/>.</param>
    /// <param name="file">A file of coefficients; null for those built in.</param>
    public static CoefficientSet Coefficients(VerbContext context, string? file = null)
    {
        CoefficientSet set = file is null ? CoefficientsFile.BuiltIn : CoefficientsFile.ReadFile(file);
        if (
            context.Parsed.GetValue(CatalogFlags.Calibration) is not { } name
            || CalibrationStore.Find(context, name, CatalogFlags.Calibration.Name) is not { } calibration
        )
        {
            return set;
        }

        if (calibration.BuiltIn != set.AsOf)
        {
            context.Warn(
                $"calibration {name} was fitted on top of coefficients of {calibration.BuiltIn}, these are of {set.AsOf}: fit it again"
            );
        }

        return set with
        {
            Calibration = calibration,
        };
    }

    /// <summary>The folder of the user's own catalog files; it may not exist.</summary>
    public static string ConfigDir(VerbContext context)
    {
        if (context.Parsed.GetValue(CatalogFlags.ConfigDir) is { } named)
        {
            return named;
        }

        string? configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.Combine(
            string.IsNullOrEmpty(configuration) ? Path.Combine(home, ".config") : configuration,
            "farthing"
        );
    }

    /// <summary>The day to judge the age of prices by.</summary>
    public static DateOnly Today(VerbContext context)
    {
        if (context.Parsed.GetValue(CatalogFlags.Today) is not { } text)
        {
            return DateOnly.FromDateTime(DateTime.UtcNow);
        }

        if (
            !DateOnly.TryParseExact(
                text,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out DateOnly day
            )
        )
        {
            context.Faults.Add(
                new Fault(CatalogFaultCodes.WrongValue, "not a day")
                {
                    Path = "--today",
                    Value = text,
                    Expected = "a day such as 2026-11-20",
                }
            );
        }

        return day;
    }

    /// <summary>Warns when a price that was used is old or has no date: once an answer.</summary>
    public static void WarnIfStale(VerbContext context, string name, DateOnly? asOf)
    {
        if (!context.HasWarnedOfPrices && Staleness.Warning(name, asOf, Today(context)) is { } warning)
        {
            context.HasWarnedOfPrices = true;
            context.Warn(warning);
        }
    }

    /// <summary>The files that are laid over the built-in catalog, in their order.</summary>
    internal static IEnumerable<string> OverlayPaths(VerbContext context)
    {
        string folder = ConfigDir(context);
        if (Directory.Exists(folder))
        {
            foreach (string path in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
            {
                yield return path;
            }
        }

        foreach (string path in context.Parsed.GetValue(CatalogFlags.Prices) ?? [])
        {
            yield return path;
        }
    }
}
