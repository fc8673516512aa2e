using Farthing.Catalogs.Faults;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads a Hugging Face config.json into an architecture. Nothing is fetched.</summary>
internal static class ModelConfigReader
{
    /// <summary>Reads a config; null after a fault.</summary>
    /// <param name="config">The config's object.</param>
    /// <param name="id">The id that the model will have.</param>
    /// <param name="remarks">Receives what the reader had to decide, in words.</param>
    public static ModelSpec? Read(MemberReader config, string id, ICollection<string> remarks)
    {
        int before = config.Faults.Faults.Count;
        if (ArchitectureOf(config) is not { } architecture)
        {
            return null;
        }

        ConfigFields fields = new(config, architecture);
        int hidden = fields.Required("hidden_size", "n_embd");
        int vocabulary = fields.Required("vocab_size");
        int normElements = hidden * (architecture.HasNormBias ? 2 : 1);
        ModelSpec spec = new()
        {
            Id = id,
            Family = architecture.ModelType,
            HiddenSize = hidden,
            VocabSize = vocabulary,
            TieWordEmbeddings = fields.Flag("tie_word_embeddings", architecture.TiesByDefault),
            MaxPositionEmbeddings = fields.Required(
                "max_position_embeddings",
                "n_positions",
                "model_max_length",
                "max_sequence_length"
            ),
            Layers = new LayerReader(fields).Read(),
            NormElementsPerLayer = architecture.NormsPerLayer * normElements,
            FinalNormElements = normElements,
            OtherParameters = architecture.HasHeadBias ? vocabulary : 0,
            NativeFormat = SixteenBit(fields),
        };
        if (config.Section("vision_config") is not null)
        {
            remarks.Add("the vision tower is left out: memory and time are of the language model alone");
        }

        if (fields.Whole("num_nextn_predict_layers", "num_mtp_modules", "mtp_num_hidden_layers") is > 0)
        {
            remarks.Add("multi-token-prediction layers are left out");
        }

        spec = QuantizationReader.Apply(config, spec, remarks);
        return config.Faults.Faults.Count == before ? spec : null;
    }

    private static NumberFormat SixteenBit(ConfigFields fields)
    {
        string? word = fields.Word("dtype") ?? fields.Word("torch_dtype");
        return word is "float16" or "torch.float16" or "half" ? NumberFormat.Fp16 : NumberFormat.Bf16;
    }

    private static Architecture? ArchitectureOf(MemberReader config)
    {
        MemberReader text = ConfigFields.TextOf(config);
        string? inner = text.Text("model_type");
        string? outer = config.Text("model_type");
        if ((inner is null ? null : KnownArchitectures.Find(inner)) is { } known)
        {
            return known;
        }

        if ((outer is null ? null : KnownArchitectures.Find(outer)) is { } wrapper)
        {
            return wrapper;
        }

        string? word = inner ?? outer;
        text.Refuse(
            "model_type",
            word is null
                ? "model_type is missing: it says which norms, biases and layer kinds the model has"
                : "this architecture is not known: its norms, biases and layer kinds stand in no config.json",
            "one of " + string.Join(", ", KnownArchitectures.ModelTypes),
            CatalogFaultCodes.UnknownArchitecture,
            word is null ? null : NearestWord.Find(word, KnownArchitectures.ModelTypes)
        );
        return null;
    }
}
