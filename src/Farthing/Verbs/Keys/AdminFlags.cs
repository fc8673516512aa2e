using System.CommandLine;
using Farthing.Cli;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Configuration;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Keys;

/// <summary>Address of a gateway's admin API, and source of its key: never from the command line itself.</summary>
internal static class AdminFlags
{
    private const string Variable = "FARTHING_ADMIN_KEY";
    private const string CaVariable = "FARTHING_ADMIN_CA";

    private static readonly Option<string> Address = new("--admin")
    {
        Description = "Address of the gateway's admin API; https where its configuration says tls:",
        HelpName = "URL",
        DefaultValueFactory = _ => $"http://127.0.0.1:{AdminOptions.Port}",
    };

    private static readonly TextFlag KeyEnv = new(
        "--key-env",
        "NAME",
        $"Environment variable with the admin key [default: {Variable}]"
    );

    private static readonly TextFlag KeyFile = new("--key-file", "FILE", "File with the admin key instead");

    private static readonly TextFlag Ca = new(
        "--ca",
        "FILE",
        $"PEM of the authority or certificate to trust in place of the system's [default: the file in {CaVariable}]"
    );

    private static readonly TextFlag Certificate = new(
        "--certificate",
        "FILE",
        "PEM of a certificate and its key to show, where the gateway wants one (client_ca)"
    );

    /// <summary>Adds the flags.</summary>
    public static void Add(Command command)
    {
        command.With(Address, KeyEnv, KeyFile, Ca, Certificate);
    }

    /// <summary>True where the command line names the address.</summary>
    public static bool IsNamed(VerbContext context) =>
        context.Parsed.GetResult(Address) is { Implicit: false };

    /// <summary>A client of the admin API. Ends the command where anything was wrong so far.</summary>
    public static AdminClient Client(VerbContext context)
    {
        string text = context.Parsed.GetRequiredValue(Address);
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            || address.Scheme is not ("http" or "https")
            || address.UserInfo.Length > 0
        )
        {
            context.Refuse(
                AdminFaultCodes.WrongValue,
                Address.Name,
                "not an address",
                "http://host:port or https://…, without a user or key in it"
            );
        }
        else if (AdminClient.Check(address) is Fault fault)
        {
            context.Faults.Add(fault);
        }
        else if (
            address.Scheme == "http"
            && (context.Parsed.GetValue(Ca) ?? context.Parsed.GetValue(Certificate)) is not null
        )
        {
            context.Conflict(
                Address.Name,
                "nothing is verified without TLS",
                "https://…, or neither --ca nor --certificate",
                text
            );
        }

        string? key = Key(context);
        AdminTrust? trust = Trust(context);
        context.StopOnFaults();
        return new AdminClient(address!, key!, Environment.UserName, trust!, context.Cancellation);
    }

    private static AdminTrust? Trust(VerbContext context)
    {
        string? ca = context.Parsed.GetValue(Ca) ?? Environment.GetEnvironmentVariable(CaVariable);
        return context.Faults.Try(() =>
            new AdminTrust(string.IsNullOrEmpty(ca) ? null : ca, context.Parsed.GetValue(Certificate))
        );
    }

    private static string? Key(VerbContext context)
    {
        string? file = context.Parsed.GetValue(KeyFile);
        string? variable = context.Parsed.GetValue(KeyEnv);
        if (file is not null && variable is not null)
        {
            context.Conflict(
                KeyFile.Name,
                "the admin key comes from one place",
                "one of --key-env and --key-file"
            );
            return null;
        }

        string? key = null;
        try
        {
            key = file is null
                ? Environment.GetEnvironmentVariable(variable ?? Variable)
                : File.ReadAllText(file);
            if (!string.IsNullOrWhiteSpace(key) && key.Trim().All(c => c is > ' ' and < (char)127))
            {
                return key.Trim();
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Said below, like an empty file.
        }

        context.Refuse(
            AdminFaultCodes.Missing,
            file is null ? variable ?? Variable : KeyFile.Name,
            string.IsNullOrWhiteSpace(key)
                ? "there is no admin key"
                : "the admin key has spaces or letters that no header can carry",
            $"the key of admin: in the gateway's configuration, in {Variable}, --key-env or --key-file"
        );
        return null;
    }
}
