using System.CommandLine;
using Farthing.Cli;
using Farthing.Gateway.Batches;
using Farthing.Gateway.Files;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Ledger;

namespace Farthing.Verbs.Batches;

/// <summary>Which gateway a batch goes to, and with which key: by default the one that runs on this data folder, and FARTHING_KEY or the demonstration's own key.</summary>
internal static class BatchFlags
{
    private const string Variable = "FARTHING_KEY";

    private static readonly TextFlag Url = new(
        "--url",
        "URL",
        "Address of the gateway [default: of the one that runs on --data]"
    );

    private static readonly TextFlag KeyEnv = new(
        "--key-env",
        "NAME",
        $"Environment variable with a virtual key [default: {Variable}; of a demonstration its own key]"
    );

    private static readonly Option<string> Data = new("--data")
    {
        Description = "Data folder of a gateway on this machine",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => LedgerFolder.Default,
    };

    /// <summary>Adds the flags.</summary>
    public static void Add(Command command) => command.With(Url, KeyEnv, Data);

    /// <summary>A client of the gateway. Ends the command where anything was wrong so far.</summary>
    public static BatchClient Client(VerbContext context)
    {
        string? text = context.Parsed.GetValue(Url);
        ServedAddress? served = text is null
            ? ServedAddress.Read(context.Parsed.GetRequiredValue(Data))
            : null;
        if (text is null && served is null && context.Parsed.GetResult(Data) is { Implicit: false })
        {
            context.Refuse(
                BatchFaultCodes.Unreachable,
                Data.Name,
                "no gateway runs on this folder",
                "the folder that farthing serve --data names while it runs, or --url",
                context.Parsed.GetRequiredValue(Data)
            );
        }

        Uri? address = GatewayRows.AddressOf(text ?? served?.Url ?? "http://127.0.0.1:4000");
        if (address is null)
        {
            context.Refuse(
                BatchFaultCodes.Unreachable,
                Url.Name,
                "not an address",
                "http://host:port or https://…, without a user or key in it",
                text
            );
        }

        string key = Key(context, served);
        context.StopOnFaults();
        return new BatchClient(address!, key, context.Cancellation);
    }

    private static string Key(VerbContext context, ServedAddress? served)
    {
        string? named = context.Parsed.GetValue(KeyEnv);
        string? key = Environment.GetEnvironmentVariable(named ?? Variable)?.Trim();
        if (string.IsNullOrEmpty(key) && named is null)
        {
            key = served?.DemoKey;
        }

        bool isEmpty = string.IsNullOrEmpty(key);
        if (isEmpty || !key!.All(c => c is > ' ' and < (char)127))
        {
            string wrong = isEmpty
                ? "there is no key for the gateway"
                : "what the variable holds is no key of a gateway";
            context.Refuse(
                BatchFaultCodes.NoKey,
                named is null ? Variable : KeyEnv.Name,
                named is not null && isEmpty ? "the variable is not set or empty" : wrong,
                named is not null
                    ? "the name of an environment variable with a virtual key of the gateway"
                    : $"a virtual key of the gateway in {Variable}, or --key-env NAME; or farthing serve running on --data",
                named
            );
        }

        return key ?? "";
    }
}
