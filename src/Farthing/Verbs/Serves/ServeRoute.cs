using Farthing.Cli;
using Farthing.Documents.Serves;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Numerics.Faults;
using Farthing.Sheets.Serves;

namespace Farthing.Verbs.Serves;

/// <summary>Answers <c>serve --explain-route</c>.</summary>
internal static class ServeRoute
{
    /// <summary>Says how requests for a model go to its deployments.</summary>
    /// <param name="context">The command.</param>
    /// <param name="options">The configuration; null where none was named.</param>
    /// <param name="model">The model.</param>
    public static int Explain(VerbContext context, GatewayOptions? options, string model)
    {
        if (options is null)
        {
            throw new FarthingException(
                new Fault(CliFaultCodes.FlagConflict, "there is no configuration with routes to explain")
                {
                    Path = "--explain-route",
                    Expected = "farthing serve CONFIG --explain-route MODEL",
                }
            );
        }

        string[] names = [.. options.Models.Select(one => one.Name)];
        ServeRouteDocument document =
            RouteExplanation.Of(options, model)
            ?? throw new FarthingException(
                new Fault(GatewayFaultCodes.UnknownName, "the configuration has no such model")
                {
                    Path = "--explain-route",
                    Value = model,
                    Expected = "one of " + string.Join(", ", names.Take(20)),
                    Nearest = NearestWord.Find(model, names),
                }
            );
        return new VerbContext("serve.route", context.Parsed, context.Cancellation).Answer(
            document,
            ServeRouteSheet.Of
        );
    }
}
