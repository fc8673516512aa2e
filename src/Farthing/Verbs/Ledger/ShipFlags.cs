using System.CommandLine;
using System.Text.RegularExpressions;
using Farthing.Cli;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Ledger.Shipping;
using Farthing.Numerics.Faults;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Ledger;

/// <summary>Flags that say where a ledger is shipped to. The password is never among them, only its place.</summary>
internal static partial class ShipFlags
{
    private const string PasswordVariable = "FARTHING_CLICKHOUSE_PASSWORD";

    private static readonly TextFlag ClickHouse = new(
        "--clickhouse",
        "URL",
        "ClickHouse's HTTP interface: http://host:8123, https://host:8443"
    );

    private static readonly Option<string> Database = new("--database")
    {
        Description = "Database of the table; it must be there [default: default]",
        HelpName = "NAME",
        DefaultValueFactory = _ => "default",
    };

    private static readonly Option<string> Table = new("--table")
    {
        Description = "The table; created where it is not there [default: farthing_ledger]",
        HelpName = "NAME",
        DefaultValueFactory = _ => "farthing_ledger",
    };

    private static readonly Option<string> User = new("--user")
    {
        Description = "ClickHouse's user [default: default]",
        HelpName = "NAME",
        DefaultValueFactory = _ => "default",
    };

    private static readonly TextFlag PasswordEnv = new(
        "--password-env",
        "NAME",
        $"Variable that holds the user's password [default: {PasswordVariable}, where it is set]"
    );

    private static readonly TextFlag PasswordFile = new(
        "--password-file",
        "FILE",
        "File with the password instead"
    );

    private static readonly QuantityFlag Timeout = new(
        "--timeout",
        Time(0.1, 3600),
        "Longest wait for one answer",
        60
    );

    /// <summary>Adds them.</summary>
    public static void Add(Command command) =>
        command.With(ClickHouse, Database, Table, User, PasswordEnv, PasswordFile, Timeout);

    /// <summary>The table that is named; faults are collected.</summary>
    public static ShipTable TableOf(VerbContext context)
    {
        foreach (Option<string> flag in (Option<string>[])[Database, Table])
        {
            if (!Identifier().IsMatch(context.Parsed.GetRequiredValue(flag)))
            {
                context.Refuse(
                    ShipFaultCodes.Table,
                    flag.Name,
                    "not a name",
                    "letters, digits and underscores, such as farthing_ledger",
                    context.Parsed.GetRequiredValue(flag)
                );
            }
        }

        return new ShipTable(
            context.Parsed.GetRequiredValue(Database),
            context.Parsed.GetRequiredValue(Table)
        );
    }

    /// <summary>How ClickHouse is reached. Ends the command where anything was wrong so far.</summary>
    public static ClickHouseOptions Options(VerbContext context)
    {
        string? text = context.Parsed.GetValue(ClickHouse);
        Uri? address = null;
        if (text is null)
        {
            context.Refuse(
                CliFaultCodes.FlagMissing,
                ClickHouse.Name,
                "the flag is missing",
                "http://host:8123; --ddl prints the table's statement without a server"
            );
        }
        else if (
            !Uri.TryCreate(text, UriKind.Absolute, out address)
            || address.Scheme is not ("http" or "https")
            || address.UserInfo.Length > 0
            || address.PathAndQuery != "/"
        )
        {
            context.Refuse(
                ShipFaultCodes.Refused,
                ClickHouse.Name,
                "not an address",
                "http://host:8123 or https://host:8443 alone; the user by --user, the password by its variable or file",
                address is null || address.UserInfo.Length == 0 ? text : null
            );
        }

        string password = Password(context);
        context.StopOnFaults();
        if (password.Length > 0 && address is { Scheme: "http", IsLoopback: false })
        {
            context.Warn($"the password goes to {address.Host} without TLS, and can be read on the way");
        }

        return new ClickHouseOptions(
            address!,
            context.Parsed.GetRequiredValue(User),
            password,
            TimeSpan.FromSeconds(context.Number(Timeout))
        );
    }

    private static string Password(VerbContext context)
    {
        string? file = context.Parsed.GetValue(PasswordFile);
        string? variable = context.Parsed.GetValue(PasswordEnv);
        if (file is not null && variable is not null)
        {
            context.Conflict(
                PasswordFile.Name,
                "the password comes from one place",
                "one of --password-env and --password-file"
            );
            return "";
        }

        try
        {
            string? password = file is null
                ? Environment.GetEnvironmentVariable(variable ?? PasswordVariable)
                : File.ReadAllText(file);
            password = password?.TrimEnd('\r', '\n') ?? "";
            if (
                (password.Length > 0 || (file is null && variable is null))
                && password.All(letter => letter is >= ' ' and < (char)127)
            )
            {
                return password;
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Said below, like an empty file.
        }

        context.Refuse(
            GatewayFaultCodes.NoSecret,
            file is null ? PasswordEnv.Name : PasswordFile.Name,
            "there is no password",
            "one line of printable ASCII in the variable or file",
            file ?? variable ?? PasswordVariable
        );
        return "";
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,126}$")]
    private static partial Regex Identifier();
}
