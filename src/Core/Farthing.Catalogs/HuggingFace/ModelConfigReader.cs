using Farthing.Catalogs.Faults;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads a Hugging Face config.json into an architecture. Nothing is fetched.</summary>
internal static class ModelConfigReader
{
    /// <summary>Products of widths above this overflow what parameters are counted in.</summary>
    private const double MostParameters = 1e16;

    /// <summary>Reads a config; null after a fault.</summary>
    /// <param name="config">The config's object.</param>
    /// <param name="id">The id that the model will have.</param>
    /// <param name="remarks">Receives what the reader had to decide, in words.</param>
    /// <param name="readAs">The known model type to read it as; null for its own.</param>
    /// <param name="beside">The quantization of a file beside it; null where there is none.</param>
    public static ModelSpec? Read(
        MemberReader config,
        string id,
        ICollection<string> remarks,
        string? readAs = null,
        MemberReader? beside = null
    )
    {
        int before = config.Faults.Faults.Count;
        if (ArchitectureOf(config, readAs, remarks) is not { } architecture)
        {
            return null;
        }

        ConfigFields fields = new(config, architecture);
        int hidden = fields.Required("hidden_size", "n_embd");
        int vocabulary = fields.Required("vocab_size");
        int context = fields.Required(
            "max_position_embeddings",
            "n_positions",
            "model_max_length",
            "max_sequence_length"
        );
        IReadOnlyList<LayerGroup> layers = new LayerReader(fields).Read();
        long normElements = (long)hidden * (architecture.HasNormBias ? 2 : 1);
        if (
            config.Faults.Faults.Count > before
            || architecture.NormsPerLayer * normElements > int.MaxValue
            || layers.Count * (double)hidden * Widest(layers, vocabulary) > MostParameters
        )
        {
            if (config.Faults.Faults.Count == before)
            {
                fields.Refuse(
                    CatalogFaultCodes.WrongValue,
                    "hidden_size",
                    "its widths multiply to more parameters than a model can have",
                    "the widths of a real model"
                );
            }

            return null;
        }

        ModelSpec spec = new()
        {
            Id = id,
            Family = architecture.ModelType,
            HiddenSize = hidden,
            VocabSize = vocabulary,
            TieWordEmbeddings = fields.Flag("tie_word_embeddings", architecture.TiesByDefault),
            MaxPositionEmbeddings = context,
            Layers = LayerReader.Grouped(layers),
            NormElementsPerLayer = (int)(architecture.NormsPerLayer * normElements),
            FinalNormElements = (int)normElements,
            OtherParameters = Others(fields, architecture, layers.Count, hidden, vocabulary),
            NativeFormat = SixteenBit(fields, remarks),
        };
        Leave(config, fields, remarks);
        spec = QuantizationReader.Apply(fields, beside, layers, spec, remarks);
        return config.Faults.Faults.Count == before ? spec : null;
    }

    /// <summary>The widest matrix of a layer, all experts together.</summary>
    private static double Widest(IReadOnlyList<LayerGroup> layers, int vocabulary)
    {
        double widest = vocabulary;
        foreach (LayerGroup layer in layers)
        {
            double ffn = layer.Ffn switch
            {
                DenseFfn dense => dense.Intermediate,
                MoeFfn moe => (double)moe.Experts * (moe.Intermediate + moe.SharedIntermediate),
                _ => 0,
            };
            double mixer = layer.Attention switch
            {
                GroupedAttention a => ((double)a.Heads + a.KvHeads) * (a.HeadDim + a.ValueDim),
                LatentAttention a => ((double)a.Heads + 1)
                    * ((double)a.KvRank + a.NopeHeadDim + a.RopeHeadDim + a.ValueHeadDim),
                LinearAttention a => ((double)a.KeyHeads * a.KeyHeadDim)
                    + ((double)a.ValueHeads * a.ValueHeadDim),
                MambaMixer a => ((double)a.Heads * a.HeadDim) + ((double)a.Groups * a.StateSize),
                _ => 0,
            };
            widest = Math.Max(widest, ffn + (mixer * mixer > MostParameters ? MostParameters : mixer));
        }

        return widest;
    }

    /// <summary>Parameters outside the layers: a head's bias, embeddings per layer (Gemma 4 E-models), mixing of residual streams (DeepSeek-V4).</summary>
    private static long Others(
        ConfigFields fields,
        Architecture architecture,
        long layers,
        long hidden,
        int vocabulary
    )
    {
        long others = architecture.HasHeadBias ? vocabulary : 0;
        if (fields.Whole("hidden_size_per_layer_input") is { } perLayer and > 0)
        {
            long tables = fields.Whole("vocab_size_per_layer_input") ?? vocabulary;
            others += layers * perLayer * (tables + (3 * hidden));
        }

        if (fields.Whole("hc_mult") is { } streams and > 1)
        {
            others += layers * 2 * streams * hidden * ((streams * streams) + (2 * streams));
        }

        return others;
    }

    private static void Leave(MemberReader config, ConfigFields fields, ICollection<string> remarks)
    {
        string[] seeing =
        [
            "vision_config",
            "image_token_id",
            "image_token_index",
            "media_placeholder_token_id",
            "vision_start_token_id",
        ];
        if (Array.Exists(seeing, config.Has))
        {
            remarks.Add("the vision tower is left out: memory and time are of the language model alone");
        }

        if (config.Has("audio_config"))
        {
            remarks.Add("the audio tower is left out");
        }

        if (fields.Whole("num_nextn_predict_layers", "num_mtp_modules", "mtp_num_hidden_layers") is > 0)
        {
            remarks.Add("multi-token-prediction layers are left out");
        }
    }

    private static NumberFormat SixteenBit(ConfigFields fields, ICollection<string> remarks)
    {
        const string Key = "dtype";
        string key = fields.Has(Key) ? Key : "torch_dtype";
        string word = fields.Word(key) ?? "bfloat16";
        switch (word.Replace("torch.", "", StringComparison.Ordinal))
        {
            case "bfloat16" or "bf16" or "auto":
                return NumberFormat.Bf16;
            case "float16" or "half" or "fp16":
                return NumberFormat.Fp16;
            case "float32" or "float" or "fp32":
                remarks.Add("32-bit weights are taken as 16-bit ones: engines serve them so");
                return NumberFormat.Bf16;
            default:
                fields.Refuse(
                    CatalogFaultCodes.UnsupportedQuantization,
                    key,
                    "no quantization says how weights of this type are stored",
                    "bfloat16, float16 or float32; other formats in quantization_config"
                );
                return NumberFormat.Bf16;
        }
    }

    private static Architecture? ArchitectureOf(
        MemberReader config,
        string? readAs,
        ICollection<string> remarks
    )
    {
        IReadOnlyList<MemberReader> levels = ConfigFields.LevelsOf(config);
        string?[] words = [.. levels.Select(level => level.Text("model_type"))];
        string? own = words.FirstOrDefault(word => word is not null);
        if (readAs is not null)
        {
            return ReadAs(config, readAs, own, remarks);
        }

        if (
            words.Select(word => word is null ? null : KnownArchitectures.Find(word)).FirstOrDefault(Known) is
            { } known
        )
        {
            return known;
        }

        foreach (string name in levels.SelectMany(level => level.Texts("architectures")))
        {
            if (KnownArchitectures.OfClass(name) is { } behind)
            {
                remarks.Add($"read as {behind.ModelType}, which its class {name} names");
                return behind;
            }
        }

        string nearest = own is null ? "" : NearestWord.Find(own, KnownArchitectures.ModelTypes) ?? "";
        levels[0]
            .Refuse(
                "model_type",
                own is null
                    ? "model_type is missing: it says which norms, biases and layer kinds the model has"
                    : "this architecture is not known: its norms, biases and layer kinds stand in no config.json",
                $"a known one, or read it as one that is built alike (--as {(nearest.Length > 0 ? nearest : "llama")}): {KnownArchitectures.Listed}",
                CatalogFaultCodes.UnknownArchitecture,
                nearest.Length > 0 ? nearest : null
            );
        return null;

        static bool Known(Architecture? architecture) => architecture is not null;
    }

    private static Architecture? ReadAs(
        MemberReader config,
        string readAs,
        string? own,
        ICollection<string> remarks
    )
    {
        if (KnownArchitectures.Find(readAs) is { } wanted)
        {
            remarks.Add(
                $"read as {readAs}, as --as says{(own is null ? "" : $", not as {own}")}: norms, biases and layer kinds are assumed to be alike"
            );
            return wanted;
        }

        config.Faults.Add(
            new Fault(CatalogFaultCodes.UnknownArchitecture, "this is no known architecture")
            {
                File = config.Node.File.Name,
                Path = "--as",
                Value = readAs,
                Expected = "one of " + KnownArchitectures.Listed,
                Nearest = NearestWord.Find(readAs, KnownArchitectures.ModelTypes),
            }
        );
        return null;
    }
}
