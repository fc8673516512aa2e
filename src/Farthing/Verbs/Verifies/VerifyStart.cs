using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Experiments;
using Farthing.Experiments;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Experiments.Policies;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Sheets.Experiments;
using Farthing.Verbs.Keys;
using Farthing.Verbs.Ledger;

namespace Farthing.Verbs.Verifies;

/// <summary><c>farthing verify start</c> and <c>stop</c>: a plan comes into the folder of plans that a gateway's configuration names, or leaves it.</summary>
internal static class VerifyStart
{
    private static readonly Argument<string> Plan = new("PLAN")
    {
        Description = "A plan of verify plan --write",
    };

    private static readonly Argument<string> Id = new("ID") { Description = "The experiment" };

    /// <summary>The command that starts one.</summary>
    public static Command Create()
    {
        Command command = new(
            "start",
            """
            Start an experiment: check its plan against the gateway's configuration, its prices and the other
            experiments, and put it into the folder that experiments: names. With --admin the gateway reloads at once.

            Examples:
              farthing verify start flex.json --config gateway.yaml
              farthing verify start flex.json --config gateway.yaml --admin http://127.0.0.1:4001
            """
        );
        command.Arguments.Add(Plan);
        AddFlags(command);
        return command.Runs("verify.start", context => Run(context, Begin));
    }

    /// <summary>The command that stops one.</summary>
    public static Command CreateStop()
    {
        Command command = new(
            "stop",
            """
            End an experiment: take its plan out of the folder that experiments: names. The journal keeps the plan,
            so verify result judges it later, too. With --admin the gateway reloads at once.

            Example:
              farthing verify stop flex --config gateway.yaml
            """
        );
        command.Arguments.Add(Id);
        AddFlags(command);
        return command.Runs("verify.stop", context => Run(context, End));
    }

    private static void AddFlags(Command command)
    {
        command.With(LedgerFlags.Config);
        AdminFlags.Add(command);
    }

    private static int Run(
        VerbContext context,
        Func<VerbContext, string, ExperimentOptions, AdminClient?, ExperimentChangeDocument> change
    )
    {
        string? config = context.Parsed.GetValue(LedgerFlags.Config);
        if (config is null)
        {
            context.Refuse(
                ExperimentFaultCodes.Missing,
                LedgerFlags.Config.Name,
                "nobody says whose experiments these are",
                "--config FILE, the gateway's configuration"
            );
        }

        context.StopOnFaults();
        using AdminClient? admin = AdminFlags.IsNamed(context) ? AdminFlags.Client(context) : null;
        ExperimentOptions options = OptionsOf(ConfiguredGateway.Read(context, config!));
        ExperimentChangeDocument document = change(context, config!, options, admin);
        return context.Answer(document, () => ExperimentChangeSheet.Of(document));
    }

    private static ExperimentChangeDocument Begin(
        VerbContext context,
        string config,
        ExperimentOptions options,
        AdminClient? admin
    )
    {
        string file = context.Parsed.GetRequiredValue(Plan);
        byte[]? bytes = context.ReadFile("PLAN", file, "a plan of verify plan --write");
        context.StopOnFaults();
        ExperimentPlan plan = ExperimentPlan.Read(bytes!, file);
        Fault[] faults =
        [
            .. PlanRules.Check(plan),
            .. PlanRules.Check(plan, options.Plans),
            .. PlanFit.Check(plan, ConfiguredGateway.Read(context, config), file, config),
        ];
        if (faults.Length > 0)
        {
            throw new FarthingException(faults);
        }

        string folder =
            options.Folder
            ?? throw new FarthingException(
                new Fault(ExperimentFaultCodes.Missing, "the configuration names no folder of plans")
                {
                    File = config,
                    Path = "experiments",
                    Expected = "experiments: [experiments/]",
                }
            );
        string running = Path.Combine(folder, plan.Id + ".json");
        context.Beside(() =>
        {
            Directory.CreateDirectory(folder);
            AtomicFile.Write(running, writer => writer.Write(plan.ToText()));
        });
        try
        {
            ConfiguredGateway.Read(context, config); // Names that nothing in the configuration has.
            return Changed(plan, running, isRunning: true, admin);
        }
        catch (FarthingException)
        {
            File.Delete(running);
            throw;
        }
    }

    private static ExperimentChangeDocument End(
        VerbContext context,
        string config,
        ExperimentOptions options,
        AdminClient? admin
    )
    {
        string id = context.Parsed.GetRequiredValue(Id);
        ExperimentPlan plan =
            options.Plans.FirstOrDefault(one => one.Id.Equals(id, StringComparison.OrdinalIgnoreCase))
            ?? throw new FarthingException(
                new Fault(ExperimentFaultCodes.UnknownExperiment, "no such experiment runs")
                {
                    Path = "ID",
                    Value = id,
                    Expected =
                        options.Plans.Count == 0
                            ? $"nothing runs by {config}"
                            : "one of " + string.Join(", ", options.Plans.Select(one => one.Id)),
                    Nearest = NearestWord.Find(id, [.. options.Plans.Select(one => one.Id)]),
                }
            );
        string? file = options.Folder is null ? null : FileOf(options.Folder, plan);
        if (file is null)
        {
            throw new FarthingException(
                new Fault(ExperimentFaultCodes.WrongValue, "its plan stands in the configuration by name")
                {
                    File = config,
                    Path = "experiments",
                    Value = plan.Id,
                    Expected = "the line without its file, and a reload",
                }
            );
        }

        context.Beside(() => File.Delete(file));
        return Changed(plan, file, isRunning: false, admin);
    }

    private static string? FileOf(string folder, ExperimentPlan plan) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder, "*.json")
                .FirstOrDefault(path => ExperimentPlan.Read(File.ReadAllBytes(path), path).Id == plan.Id)
            : null;

    private static ExperimentChangeDocument Changed(
        ExperimentPlan plan,
        string file,
        bool isRunning,
        AdminClient? admin
    )
    {
        using System.Text.Json.JsonDocument? answer = admin?.Call("POST", "/reload");
        return new ExperimentChangeDocument(plan.Id, plan.Hash(), file, isRunning, admin is not null);
    }

    private static ExperimentOptions OptionsOf(GatewayOptions gateway) =>
        gateway.Features.Find<ExperimentOptions>() ?? ExperimentOptions.None;
}
