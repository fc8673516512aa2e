using Farthing.Cli;
using Farthing.Documents.Benches;
using Farthing.Measurement.Faults;
using Farthing.Measurement.Load;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Benches;

/// <summary>Reads which server is asked: its address, its model, and the key from the environment.</summary>
internal static class TargetReader
{
    private const string DefaultKey = "OPENAI_API_KEY";

    private static readonly string[] OwnHeaders =
    [
        "Accept",
        "Authorization",
        "Connection",
        "Content-Length",
        "Content-Type",
        "Expect",
        "Host",
        "Transfer-Encoding",
        "User-Agent",
    ];

    /// <summary>The server; null where the address is none. Faults are collected.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="path">The flag or argument that names it.</param>
    /// <param name="url">Its address.</param>
    /// <param name="api">Which endpoint.</param>
    /// <param name="model">The flag of its model's name.</param>
    /// <param name="keyEnv">The flag of its own variable, before the common one; null for the common one.</param>
    public static LoadTarget? Read(
        VerbContext context,
        string path,
        string url,
        LoadApi api,
        TextFlag model,
        TextFlag? keyEnv = null
    )
    {
        if (LoadTarget.Parse(url) is LoadTarget target)
        {
            return target with
            {
                Api = api,
                ApiKey = Key(context, keyEnv, target.IsTls),
                TrustsAnyCertificate = context.Parsed.GetValue(BenchFlags.Insecure),
                Model = context.Parsed.GetValue(model) ?? "",
                SessionHeader = SessionHeader(context),
            };
        }

        context.Faults.Add(
            new Fault(BenchFaultCodes.BadUrl, "not the address of a server")
            {
                Path = path,
                Value = url,
                Expected = "http://HOST:PORT or https://HOST/v1, without a password",
            }
        );
        return null;
    }

    /// <summary>The header of sessions; empty without.</summary>
    private static string SessionHeader(VerbContext context)
    {
        string name = (context.Parsed.GetValue(BenchFlags.SessionHeader) ?? "").Trim();
        if (
            name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_'))
            || OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)
        )
        {
            context.Conflict(
                BenchFlags.SessionHeader.Name,
                "sessions cannot go into a header of this name",
                "letters, digits, - and _, such as x-farthing-session",
                name
            );
        }

        return name;
    }

    /// <summary>Its own variable, else the common one, else the usual one where the address is https.</summary>
    private static string Key(VerbContext context, TextFlag? own, bool isTls)
    {
        TextFlag from = own is null || context.Parsed.GetValue(own) is null ? BenchFlags.ApiKeyEnv : own;
        string? named = context.Parsed.GetValue(from);
        string key =
            named is not null || isTls ? Environment.GetEnvironmentVariable(named ?? DefaultKey) ?? "" : "";
        if (named is not null && key.Length == 0)
        {
            context.Conflict(
                from.Name,
                "the variable is not set",
                "the name of a variable that holds the key",
                named
            );
        }

        return key.Trim();
    }
}
