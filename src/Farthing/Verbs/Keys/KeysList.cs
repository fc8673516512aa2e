using System.CommandLine;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Gateway.Administration;

namespace Farthing.Verbs.Keys;

/// <summary><c>farthing keys list</c>: all keys of a gateway, without their secrets.</summary>
internal static class KeysList
{
    private static readonly SwitchFlag All = new("--all", "Revoked ones too");

    public static Command Create()
    {
        Command command = new(
            "list",
            """
            List the keys of a gateway, those of its configuration too.

            Examples:
              farthing keys list
              farthing keys list --all --json
            """
        );
        command.Options.Add(All);
        AdminFlags.Add(command);
        return command.Runs("keys.list", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        using AdminClient client = AdminFlags.Client(context);
        using JsonDocument answer = client.Call("GET", "/keys");
        bool showsAll = context.Parsed.GetValue(All);
        JsonElement[] keys =
        [
            .. answer
                .RootElement.GetProperty("keys")
                .EnumerateArray()
                .Where(key => showsAll || key.GetProperty("state").GetString() != "revoked"),
        ];
        return context.Answer(
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("keys");
                foreach (JsonElement key in keys)
                {
                    key.WriteTo(json);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            },
            text => KeysScreen.WriteList(text, keys)
        );
    }
}
