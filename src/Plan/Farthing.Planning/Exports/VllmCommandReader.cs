using Farthing.Numerics.Faults;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Exports;

/// <summary>Reads a vLLM server's command line: <c>vllm serve MODEL …</c>, <c>python -m vllm.entrypoints.openai.api_server --model MODEL …</c>, or the arguments of the vllm/vllm-openai image. Flags it does not know are notes, never errors; their values are never repeated, since keys are among them.</summary>
public sealed partial class VllmCommandReader
{
    private const string Server = "vllm.entrypoints.openai.api_server";
    private const string Image = "vllm/vllm-openai";

    private readonly FaultList faults;
    private readonly string? file;
    private readonly List<string> notes = [];
    private readonly List<string> withoutBearing = [];
    private readonly List<(string Flag, bool ChangesServer)> unsimulated = [];
    private bool hasLora;
    private int loraModules;
    private int? slots;
    private int? rank;
    private int? inHost;
    private string? quantization;
    private VllmServeSettings settings = new() { Model = "" };

    private VllmCommandReader(FaultList faults, string? file)
    {
        this.faults = faults;
        this.file = file;
    }

    /// <summary>Reads the first vLLM server command of a text; null after a fault.</summary>
    /// <param name="text">A command line, or a script that holds one.</param>
    /// <param name="faults">Receives faults with their places.</param>
    /// <param name="file">The file's name for faults.</param>
    public static VllmServeSettings? Read(string text, FaultList faults, string? file = null)
    {
        FaultList split = new();
        IReadOnlyList<IReadOnlyList<ShellWord>> commands = ShellWords.Split(text, split, file);
        if (Find(commands, out int _) is null || split.Faults.Count == 0)
        {
            return Read(commands, faults, file);
        }

        foreach (Fault fault in split.Faults)
        {
            faults.Add(fault);
        }

        Read(commands, faults, file);
        return null;
    }

    /// <summary>True where one of the commands starts a vLLM server.</summary>
    public static bool HasServer(IReadOnlyList<IReadOnlyList<ShellWord>> commands) =>
        Find(commands, out _) is not null;

    /// <summary>Reads the first vLLM server command of several; null after a fault.</summary>
    /// <param name="commands">Commands of words with their places.</param>
    /// <param name="faults">Receives faults with their places.</param>
    /// <param name="file">The file's name for faults.</param>
    public static VllmServeSettings? Read(
        IReadOnlyList<IReadOnlyList<ShellWord>> commands,
        FaultList faults,
        string? file = null
    )
    {
        int before = faults.Faults.Count;
        if (Find(commands, out int arguments) is not { } command)
        {
            faults.Add(
                new Fault(CommandLineFaultCodes.NoCommand, "no vLLM server's command line")
                {
                    File = file,
                    Line = 1,
                    Expected = $"vllm serve MODEL …, python -m {Server} --model MODEL …, or a plan's JSON",
                }
            );
            return null;
        }

        VllmCommandReader reader = new(faults, file);
        reader.ReadFlags([.. command.Skip(arguments)], command[arguments - 1]);
        return faults.Faults.Count == before ? reader.Finish() : null;
    }

    private static IReadOnlyList<ShellWord>? Find(
        IReadOnlyList<IReadOnlyList<ShellWord>> commands,
        out int arguments
    )
    {
        foreach (IReadOnlyList<ShellWord> command in commands)
        {
            for (int i = 0; i < command.Count; i++)
            {
                string word = command[i].Text;
                bool isVllm =
                    (word == "vllm" || word.EndsWith("/vllm", StringComparison.Ordinal))
                    || word == "vllm.entrypoints.cli.main";
                if (isVllm && i + 1 < command.Count && command[i + 1].Text == "serve")
                {
                    arguments = i + 2;
                    return command;
                }

                bool isImage =
                    word.StartsWith(Image, StringComparison.Ordinal)
                    || word.Contains("/" + Image, StringComparison.Ordinal);
                if (word == Server || isImage)
                {
                    arguments = i + 1;
                    return command;
                }
            }
        }

        arguments = 0;
        return null;
    }

    private void ReadFlags(IReadOnlyList<ShellWord> words, ShellWord before)
    {
        bool hasModel = false;
        for (int i = 0; i < words.Count && !words[i].IsOperator; i++)
        {
            ShellWord word = words[i];
            if (!VllmFlags.IsFlag(word.Text))
            {
                if (!hasModel)
                {
                    hasModel = true;
                    SetModel(word);
                }
                else
                {
                    notes.Add($"'{word.Text}' stands alone and was passed over");
                }

                continue;
            }

            int equals = word.Text.IndexOf('=', StringComparison.Ordinal);
            string flag = equals < 0 ? word.Text : word.Text[..equals];
            string name = VllmFlags.Name(flag, out bool isNegated);
            ShellWord? value = equals < 0 ? null : word with { Text = word.Text[(equals + 1)..] };
            bool canFollow = i + 1 < words.Count && !words[i + 1].IsOperator && !IsNextFlag(words[i + 1]);
            if (value is null && !VllmFlags.IsSwitch(name, isNegated) && canFollow)
            {
                value = words[++i];
            }

            hasModel |= name == "model";
            Apply(name, isNegated, word, value);
            while (
                name == "lora-modules"
                && i + 1 < words.Count
                && !words[i + 1].IsOperator
                && !IsNextFlag(words[i + 1])
            )
            {
                loraModules++;
                i++;
            }
        }

        if (!hasModel)
        {
            faults.Add(
                At(before, new Fault(CommandLineFaultCodes.NoModel, "the command names no model")) with
                {
                    Expected = "vllm serve MODEL, or --model MODEL",
                }
            );
        }
    }

    private static bool IsNextFlag(ShellWord word) => VllmFlags.IsFlag(word.Text);

    private void Apply(string name, bool isNegated, ShellWord flag, ShellWord? value)
    {
        EngineOptions engine = settings.Engine;
        switch (name)
        {
            case "model":
                if (Needed(flag, value) is { } model)
                {
                    SetModel(model);
                }

                break;
            case "tensor-parallel-size":
                settings = settings with { TensorParallel = Whole(flag, value, 1) ?? 1 };
                break;
            case "pipeline-parallel-size":
                settings = settings with { PipelineParallel = Whole(flag, value, 1) ?? 1 };
                break;
            case "data-parallel-size":
                settings = settings with { DataParallel = Whole(flag, value, 1) ?? 1 };
                break;
            case "enable-expert-parallel":
                settings = settings with { EnableExpertParallel = !isNegated };
                break;
            case "max-model-len" when value?.Text is "auto" or "-1":
                notes.Add(
                    "max-model-len is left to vLLM: as long as the cache holds, at most the model's context"
                );
                settings = settings with { FitsModelLen = true };
                break;
            case "max-model-len":
                settings = settings with { Engine = engine with { MaxModelLen = Whole(flag, value, 1) } };
                break;
            case "max-num-batched-tokens":
                settings = settings with
                {
                    Engine = engine with { MaxNumBatchedTokens = Whole(flag, value, 1) },
                };
                break;
            case "max-num-seqs":
                settings = settings with { Engine = engine with { MaxNumSeqs = Whole(flag, value, 1) } };
                break;
            case "gpu-memory-utilization":
                settings = settings with
                {
                    Engine = engine with { GpuMemoryUtilization = Share(flag, value) },
                };
                break;
            case "num-gpu-blocks-override":
                settings = settings with
                {
                    Engine = engine with { NumGpuBlocksOverride = Whole(flag, value, 1) },
                };
                break;
            case "block-size":
                settings = settings with { Engine = engine with { BlockSize = BlockSize(flag, value) } };
                break;
            case "long-prefill-token-threshold":
                settings = settings with
                {
                    Engine = engine with { LongPrefillTokenThreshold = Whole(flag, value, 0) ?? 0 },
                };
                break;
            case "enable-prefix-caching":
                settings = settings with { Engine = engine with { EnablePrefixCaching = !isNegated } };
                break;
            case "enable-chunked-prefill":
                settings = settings with
                {
                    Engine = engine with { EnableChunkedPrefill = IsOn(flag, value, isNegated) },
                };
                break;
            case "scheduling-policy":
                settings = settings with { Engine = engine with { SchedulingPolicy = Policy(flag, value) } };
                break;
            case "kv-cache-dtype":
                settings = settings with { Kv = KvFormat(flag, value) };
                break;
            case "quantization":
                quantization = Needed(flag, value)?.Text.ToLowerInvariant();
                break;
            case "dtype" when value?.Text is "float" or "float32":
                notes.Add("dtype float32 is not simulated: 16 bit is");
                unsimulated.Add(("--dtype float32", true));
                break;
            case "enable-lora":
                hasLora = IsOn(flag, value, isNegated);
                break;
            case "max-loras":
                slots = Whole(flag, value, 1);
                break;
            case "max-lora-rank":
                rank = Whole(flag, value, 1);
                break;
            case "max-cpu-loras":
                inHost = Whole(flag, value, 1);
                break;
            case "lora-modules":
                loraModules += value is null ? 0 : 1;
                break;
            default:
                if (VllmFlags.Find(name, isNegated, value?.Text) is { } known)
                {
                    notes.Add($"--{name}: {known.Why}");
                    unsimulated.Add(("--" + name, known.ChangesServer));
                }
                else
                {
                    withoutBearing.Add("--" + (isNegated ? "no-" : "") + name);
                }

                break;
        }
    }

    private VllmServeSettings Finish()
    {
        NumberFormat? format = CheckpointName.FormatOf(settings.Model, out _);
        if (quantization is not null)
        {
            NumberFormat? said = FormatOfQuantization(quantization);
            if (said is null && format is null)
            {
                notes.Add(
                    $"--quantization {quantization}: which format that is only the checkpoint knows; the catalog's format of the model is taken"
                );
            }

            format = said ?? format;
        }

        if (withoutBearing.Count > 0)
        {
            notes.Add(
                "passed over, not part of the model of the server: " + string.Join(" ", withoutBearing)
            );
        }

        LoraOptions? lora = hasLora
            ? new LoraOptions
            {
                MaxLoras = slots ?? 1,
                MaxLoraRank = rank ?? new LoraOptions { MaxLoras = 1 }.MaxLoraRank,
                MaxCpuLoras = inHost,
            }
            : null;
        return settings with
        {
            Weights = format,
            Notes = notes,
            Unsimulated = unsimulated,
            LoraModules = hasLora ? loraModules : 0,
            Engine = settings.Engine with { Lora = lora },
        };
    }

    /// <summary>The format that a value of <c>--quantization</c> fixes; null where it names a container of several.</summary>
    private static NumberFormat? FormatOfQuantization(string word) =>
        word switch
        {
            "fp8" or "fbgemm_fp8" or "ptpc_fp8" or "modelopt" or "modelopt_fp8" => NumberFormat.Fp8,
            "modelopt_fp4" or "nvfp4" => NumberFormat.Nvfp4,
            "mxfp4" => NumberFormat.Mxfp4,
            "awq" or "awq_marlin" => NumberFormat.Int4,
            "experts_int8" or "int8" => NumberFormat.Int8,
            _ => null,
        };

    private void SetModel(ShellWord word)
    {
        if (word.HasVariable)
        {
            faults.Add(
                At(
                    word,
                    new Fault(
                        CommandLineFaultCodes.Variable,
                        "a variable of the shell: its value is not known"
                    )
                ) with
                {
                    Path = "model",
                    Value = word.Text,
                    Expected = "the model's name",
                }
            );
        }

        settings = settings with { Model = word.Text };
    }
}
