using System.CommandLine;

namespace Farthing.Cli;

/// <summary>Flags of every verb that reads the catalogs.</summary>
internal static class CatalogFlags
{
    public static readonly Option<string[]> Prices = new("--prices")
    {
        Description =
            "Lay a file of prices, GPUs or models over the catalog; LiteLLM's price file is read as it is (repeatable, later ones win)",
        HelpName = "FILE",
    };

    public static readonly TextFlag ConfigDir = new(
        "--config-dir",
        "DIR",
        "Folder of your own catalog files [default: $XDG_CONFIG_HOME/farthing, else ~/.config/farthing]"
    );

    public static readonly TextFlag Today = new(
        "--today",
        "DAY",
        "The day to judge the age of prices by, such as 2026-11-20 [default: today]"
    );

    public static readonly TextFlag Calibration = new(
        "--calibration",
        "NAME",
        "Predict with your own measurements: a name that farthing calibrate --measurements gave (farthing calibrate list)"
    );

    /// <summary>All of them.</summary>
    public static readonly Option[] All = [Prices, ConfigDir, Today, Calibration];

    /// <summary>Adds the flags that choose a calibration; <see cref="CatalogLoader.Coefficients"/> reads them.</summary>
    public static Command ReadsCalibration(this Command command)
    {
        if (!command.Options.Contains(Calibration))
        {
            command.Options.Add(Calibration);
        }

        if (!command.Options.Contains(ConfigDir))
        {
            command.Options.Add(ConfigDir);
        }

        return command;
    }

    /// <summary>Adds the flags; <see cref="CatalogLoader"/> reads them.</summary>
    public static Command ReadsCatalog(this Command command)
    {
        command.Options.Add(Prices);
        command.Options.Add(ConfigDir);
        command.Options.Add(Today);
        return command;
    }
}
