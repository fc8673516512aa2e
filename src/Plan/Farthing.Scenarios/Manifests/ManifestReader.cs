using System.Text.RegularExpressions;
using Farthing.Numerics.Faults;
using Farthing.Planning.Exports;
using Farthing.Settings.Trees;

namespace Farthing.Scenarios.Manifests;

/// <summary>Finds the vLLM servers of a Kubernetes manifest, a docker compose file or Helm values, at any depth.</summary>
/// <remarks>Deployment, StatefulSet, LeaderWorkerSet, InferenceService and LLMInferenceService of KServe; values of the vLLM production stack (servingEngineSpec.modelSpec) and of llm-d (decode). A container that starts no vLLM server is passed over.</remarks>
public sealed partial class ManifestReader
{
    private const string GpuLimit = "nvidia.com/gpu";
    private static readonly string[] GpuLabels =
    [
        "nvidia.com/gpu.product",
        "cloud.google.com/gke-accelerator",
    ];

    /// <summary>Keys whose containers are no servers of their own.</summary>
    private static readonly string[] PassedOver = ["initContainers", "prefill", "worker", "router"];

    private readonly FaultList faults;
    private readonly string file;
    private readonly List<ManifestServer> servers = [];

    private ManifestReader(FaultList faults, string file) => (this.faults, this.file) = (faults, file);

    /// <summary>True for a text that is a manifest by its name or its first words.</summary>
    public static bool IsManifest(string path, string text) =>
        path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)
        || ApiVersion().IsMatch(text);

    /// <summary>The servers of a text.</summary>
    /// <exception cref="FarthingException">The text is not YAML.</exception>
    public static IReadOnlyList<ManifestServer> Read(string text, FaultList faults, string file)
    {
        ManifestReader reader = new(faults, file);
        foreach (YamlNode root in YamlTree.ReadAll(text, file))
        {
            reader.Visit(root, new Scope());
        }

        return reader.servers;
    }

    private void Visit(YamlNode node, Scope scope)
    {
        if (node is YamlSequence list)
        {
            foreach (YamlNode item in list.Items)
            {
                Visit(item, scope);
            }
        }

        if (node is not YamlMapping)
        {
            return;
        }

        scope = Inside(node, scope);
        int before = servers.Count;
        foreach ((YamlScalar key, YamlNode value) in node.Entries())
        {
            switch (key.Text)
            {
                case "services" when node.At("apiVersion") is null:
                    foreach ((YamlScalar name, YamlNode service) in value.Entries())
                    {
                        Service(name.Text, service);
                    }

                    break;
                case "modelSpec":
                    foreach (YamlNode model in value.Items())
                    {
                        Spec(model);
                    }

                    break;
                case "containers":
                    foreach (YamlNode container in value.Items())
                    {
                        Container(container, scope, node);
                    }

                    break;
                case "predictor" when value.At("model") is YamlMapping predicted:
                    Container(
                        predicted,
                        Inside(value, scope) with
                        {
                            Model = ManifestKServe.ModelOf(predicted.At("storageUri"), null),
                        },
                        value
                    );
                    break;
                case "workerTemplate" when node.At("leaderTemplate") is not null:
                    break;
                case var _ when PassedOver.Contains(key.Text):
                    break;
                default:
                    Visit(value, scope);
                    break;
            }
        }

        // KServe writes the container itself where the service leaves it out.
        if (servers.Count == before && node.At("kind").Text() == "LLMInferenceService")
        {
            YamlNode? spec = node.At("spec");
            YamlNode pod = spec.At("template") ?? node;
            Container(pod, spec is null ? scope : Inside(spec, scope), pod);
        }
    }

    /// <summary>Values of a mapping that hold for the containers inside.</summary>
    private static Scope Inside(YamlNode node, Scope scope)
    {
        YamlNode? spread = node.At("parallelism");
        YamlNode? model =
            node.At("modelArtifacts") ?? (node.At("model").At("uri") is null ? null : node.At("model"));
        bool isSplit =
            node.At("prefill") is YamlMapping prefill
            && prefill.At("replicas").Text() != "0"
            && prefill.At("create").Text() != "false";
        return scope with
        {
            Replicas =
                (node.At("replicas") ?? node.At("replicaCount") ?? node.At("minReplicas")).Count()
                ?? ManifestKServe.FewestScaled(node)
                ?? scope.Replicas,
            Pods = node.At("leaderWorkerTemplate", "size").Count() ?? ManifestKServe.Pods(node) ?? scope.Pods,
            Model = ManifestKServe.ModelOf(model.At("uri"), model.At("name")) ?? scope.Model,
            Lora = model.At("lora") ?? scope.Lora,
            Spread = spread ?? scope.Spread,
            Unsimulated =
            [
                .. scope.Unsimulated,
                .. isSplit ? ["prefill"] : Array.Empty<string>(),
                .. node.At(ManifestKServe.Offloading) is null
                    ? Array.Empty<string>()
                    : [ManifestKServe.Offloading],
            ],
            Notes = [.. scope.Notes, .. ManifestKServe.Notes(node)],
        };
    }

    private void Container(YamlNode container, Scope scope, YamlNode pod)
    {
        Dictionary<string, string> env = ManifestCommand.Variables(container.At("env"));
        ManifestCommand command = new(faults, file, env);
        List<ShellWord> words =
        [
            .. command.ListOrLine(container.At("command")),
            .. command.ListOrLine(container.At("args")),
        ];
        bool hasCommand =
            container.At("command") is not null && container.At("modelCommand").Text() != "vllmServe";
        bool isServer =
            IsVllm(container.At("image").Text())
            || (scope.Model is not null && !ManifestKServe.IsSidecar(container));
        if (!hasCommand && isServer && !VllmCommandReader.HasServer(command.Commands(words)))
        {
            words.InsertRange(0, Serve(command, container, scope, words));
            if (env.TryGetValue("VLLM_ADDITIONAL_ARGS", out string? more))
            {
                words.AddRange(
                    command.ListOrLine(new YamlScalar(more, false, container.Line, container.Column))
                );
            }
        }

        YamlNode resources = container.At("resources") ?? container;
        int? gpus = (resources.At("limits", GpuLimit) ?? resources.At("requests", GpuLimit)).Count();
        Add(
            container.At("name").Text() ?? "container",
            container,
            ManifestKServe.WithModel(command.Commands(words), scope.Model),
            server =>
                server with
                {
                    Replicas = scope.Replicas,
                    Gpus = gpus * scope.Pods,
                    Gpu = GpuLabels
                        .Select(label => pod.At("nodeSelector", label).Text())
                        .FirstOrDefault(each => each is not null),
                    Unsimulated = [.. scope.Unsimulated.Distinct()],
                    Notes = scope.Notes,
                }
        );
    }

    /// <summary>The words that an image or a controller begins the command with.</summary>
    private static IEnumerable<ShellWord> Serve(
        ManifestCommand command,
        YamlNode at,
        Scope scope,
        List<ShellWord> given
    )
    {
        bool namesModel = given.Exists(word =>
            word.Text == "--model" || word.Text.StartsWith("--model=", StringComparison.Ordinal)
        );
        List<string> words = given is [{ Text: "serve" }, ..] ? ["vllm"] : ["vllm", "serve"];
        if (scope.Model is string model && !namesModel && (given.Count == 0 || given[0].Text.StartsWith('-')))
        {
            words.Add(model);
        }

        foreach (
            (string key, string flag) in ((string, string)[])
                [
                    ("tensor", "--tensor-parallel-size"),
                    ("pipeline", "--pipeline-parallel-size"),
                    ("data", "--data-parallel-size"),
                ]
        )
        {
            bool isGiven = given.Exists(word => word.Text.StartsWith(flag, StringComparison.Ordinal));
            if (scope.Spread.At(key).Count() is int ranks && !isGiven)
            {
                words.Add(FormattableString.Invariant($"{flag}={ranks}"));
            }
        }

        if (scope.Spread.At("expert").IsOn())
        {
            words.Add("--enable-expert-parallel");
        }

        words.AddRange(ManifestKServe.Adapters(scope.Lora));

        return words.Select(word => command.Word(word, at));
    }

    /// <summary>A service of docker compose.</summary>
    private void Service(string name, YamlNode service)
    {
        ManifestCommand command = new(faults, file, ManifestCommand.Variables(service.At("environment")));
        List<ShellWord> words =
        [
            .. command.ListOrLine(service.At("entrypoint")),
            .. command.ListOrLine(service.At("command")),
        ];
        bool isBegun =
            service.At("entrypoint") is not null || VllmCommandReader.HasServer(command.Commands(words));
        if (!isBegun && IsVllm(service.At("image").Text()))
        {
            words.InsertRange(0, Serve(command, service, new Scope(), words));
        }

        int? gpus = null;
        foreach (YamlNode device in service.At("deploy", "resources", "reservations", "devices").Items())
        {
            gpus =
                device.At("count").Count()
                ?? (device.At("device_ids") is YamlSequence ids ? ids.Items.Count : gpus);
        }

        Add(
            name,
            service,
            command.Commands(words),
            server =>
                server with
                {
                    Replicas = (service.At("deploy", "replicas") ?? service.At("scale")).Count(),
                    Gpus = gpus,
                }
        );
    }

    /// <summary>A model of the vLLM production stack; its settings are flags in camel case.</summary>
    private void Spec(YamlNode model)
    {
        ManifestCommand command = new(faults, file, ManifestCommand.Variables(model.At("env")));
        List<ShellWord> words =
        [
            command.Word("vllm", model),
            command.Word("serve", model),
            .. command.Words(model.At("modelURL")),
        ];
        foreach ((YamlScalar key, YamlNode value) in model.At("vllmConfig").Entries())
        {
            string flag = Capital().Replace(key.Text, match => "-" + match.Value.ToLowerInvariant());
            string? text = value.Text();
            if (text is null || key.Text is "v0" or "v1")
            {
                continue;
            }

            words.Add(
                text is "true" ? command.Word("--" + flag, value)
                : text is "false" ? command.Word("--no-" + flag, value)
                : command.Word($"--{flag}={text}", value)
            );
        }

        if (model.At("enableLoRA").IsOn())
        {
            words.Add(command.Word("--enable-lora", model));
        }

        words.AddRange(command.Words(model.At("vllmConfig", "extraArgs")));
        Add(
            model.At("name").Text() ?? "modelSpec",
            model,
            [words],
            server =>
                server with
                {
                    Replicas = model.At("replicaCount").Count(),
                    Gpus = model.At("requestGPU").Count(),
                    Unsimulated = model.At("lmcacheConfig", "enabled").IsOn() ? ["lmcacheConfig"] : [],
                }
        );
    }

    private void Add(
        string name,
        YamlNode at,
        IReadOnlyList<IReadOnlyList<ShellWord>> commands,
        Func<ManifestServer, ManifestServer> with
    )
    {
        if (VllmCommandReader.HasServer(commands))
        {
            servers.Add(with(new ManifestServer(name, at.Line, commands)));
        }
    }

    private static bool IsVllm(string? image) =>
        image?.Contains("vllm", StringComparison.OrdinalIgnoreCase) == true
        || image?.Contains("llm-d", StringComparison.OrdinalIgnoreCase) == true;

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();

    [GeneratedRegex("^\\s*\"?apiVersion\"?:", RegexOptions.Multiline)]
    private static partial Regex ApiVersion();

    /// <summary>Values of the mappings around a container.</summary>
    private sealed record Scope
    {
        public int? Replicas { get; init; }
        public int Pods { get; init; } = 1;
        public string? Model { get; init; }
        public YamlNode? Spread { get; init; }
        public YamlNode? Lora { get; init; }
        public IReadOnlyList<string> Unsimulated { get; init; } = [];
        public IReadOnlyList<string> Notes { get; init; } = [];
    }
}
