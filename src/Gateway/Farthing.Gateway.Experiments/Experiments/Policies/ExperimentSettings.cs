using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Settings;
using Farthing.Settings.Values;
using static Farthing.Settings.SettingKind;

namespace Farthing.Gateway.Experiments.Policies;

/// <summary>Settings of experiments: files with their plans.</summary>
internal static class ExperimentSettings
{
    private const string Key = "experiments";
    private const long MaxPlanBytes = 1 << 20;

    /// <summary>All of them.</summary>
    public static FeatureSettings All =>
        new()
        {
            Rows =
            [
                new Setting(
                    Key,
                    Text,
                    "[experiments/exact-cache.json]",
                    "Plans of the experiments that run, or folders of them (experiments/, with its *.json), relative to the file; farthing verify plan writes one"
                )
                {
                    IsList = true,
                    WithoutIt = "none",
                },
            ],
            Reloaded = [Key],
            Read = Read,
        };

    private static ExperimentOptions Read(FeatureFile file)
    {
        List<ExperimentPlan> plans = [];
        foreach (string path in (file.Root.Texts(Key) ?? []).SelectMany(written => FilesOf(file, written)))
        {
            try
            {
                byte[] bytes = InputFile.Bytes(
                    path,
                    new Fault(GatewayFaultCodes.Unreadable, "the plan cannot be read")
                    {
                        Expected = "a file of farthing verify plan",
                    },
                    MaxPlanBytes
                );
                ExperimentPlan plan = ExperimentPlan.Read(bytes, path);
                IEnumerable<Fault> faults = PlanRules.Check(plan, plans).Concat(NamesOf(plan, file));
                foreach (Fault fault in faults)
                {
                    Wrong(file.Root, path, fault);
                }

                plans.Add(plan);
            }
            catch (FarthingException refused)
            {
                foreach (Fault fault in refused.Faults)
                {
                    Wrong(file.Root, path, fault);
                }
            }
        }

        return new ExperimentOptions(plans)
        {
            Folder = (file.Root.Texts(Key) ?? [])
                .Where(written => IsFolder(file, written))
                .Select(file.Secrets.PathOf)
                .FirstOrDefault(),
        };
    }

    private static IEnumerable<string> FilesOf(FeatureFile file, string written)
    {
        string path = file.Secrets.PathOf(written)!;
        return !IsFolder(file, written) ? [path]
            : Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal)
            : [];
    }

    /// <summary>True for a folder; one that is written with a slash may be made later.</summary>
    private static bool IsFolder(FeatureFile file, string written) =>
        written.EndsWith('/') || Directory.Exists(file.Secrets.PathOf(written));

    /// <summary>Names of a plan that nothing in the configuration has.</summary>
    private static IEnumerable<Fault> NamesOf(ExperimentPlan plan, FeatureFile file)
    {
        LeverSettings settings = plan.Settings;
        string[] deployments =
        [
            .. file
                .Models.SelectMany(model => model.Deployments)
                .Select(one => one.Deployment.Name)
                .Distinct(),
        ];
        string[] policies =
        [
            .. Enum.GetNames<RoutePolicy>()
                .Select(System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName),
        ];
        return Unknown("scope.models", plan.Scope.Models, file.Names)
            .Concat(Unknown("settings.model", settings.Model is string model ? [model] : [], file.Names))
            .Concat(
                Unknown(
                    "settings.shuffled_model",
                    settings.ShuffledModel is string small ? [small] : [],
                    file.Names
                )
            )
            .Concat(Unknown("settings.control_deployments", settings.ControlDeployments, deployments))
            .Concat(Unknown("settings.treatment_deployments", settings.TreatmentDeployments, deployments))
            .Concat(
                Unknown(
                    "settings.control_policy",
                    settings.ControlPolicy is string policy ? [policy] : [],
                    policies
                )
            )
            .Concat(
                plan.Lever == LeverKind.PriceTier
                    ? Unknown("settings.tier", [settings.Tier!], ["flex", "priority"])
                    : []
            );
    }

    private static IEnumerable<Fault> Unknown(
        string path,
        IEnumerable<string> names,
        IReadOnlyList<string> known
    ) =>
        names
            .Except(known, StringComparer.Ordinal)
            .Select(name => new Fault(GatewayFaultCodes.UnknownName, $"'{name}' is none of this file's")
            {
                Path = path,
                Expected = "one of " + string.Join(", ", known.Take(20)),
                Nearest = NearestWord.Find(name, known),
            });

    private static void Wrong(WrittenSection root, string path, Fault fault) =>
        root.Wrong(
            Key,
            $"{Path.GetFileName(path)}: {(fault.Path is string at ? $"{at}: " : "")}{fault.Message}",
            fault.Expected ?? "a plan of farthing verify plan",
            fault.Nearest,
            fault.Code
        );
}
