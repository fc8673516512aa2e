using System.Globalization;
using System.Text.Json;

namespace Farthing.ForeignBench;

/// <summary>A Llama of random weights in 16 bit, with one token a byte, so that a prompt has as many tokens as bytes.</summary>
internal static class RandomModel
{
    /// <summary>Name that the server lists and Farthing's overlay knows it by.</summary>
    public const string Name = "random-llama";
    public const int Layers = 8;
    public const int Width = 512;
    public const int InnerWidth = 1376;
    public const int Heads = 8;
    public const int Vocabulary = FirstByte + 256;
    public const int Context = 1024;

    /// <summary>Id of the token of byte 0; before it stand the unknown, first and last token.</summary>
    public const int FirstByte = 3;

    /// <summary>Largest weight: uniform in ± this, a deviation of 0.02 as models begin with.</summary>
    private const double Reach = 0.035;

    /// <summary>Writes <c>model.gguf</c> and a Hugging Face style <c>config.json</c> of the same shape.</summary>
    public static void Write(string folder, int seed)
    {
        Directory.CreateDirectory(folder);
        Gguf file = new();
        Describe(file);
        Random random = new(seed);
        Matrix("token_embd.weight", Width, Vocabulary);
        for (int layer = 0; layer < Layers; layer++)
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"blk.{layer}.");
            Ones(at + "attn_norm.weight");
            Matrix(at + "attn_q.weight", Width, Width);
            Matrix(at + "attn_k.weight", Width, Width);
            Matrix(at + "attn_v.weight", Width, Width);
            Matrix(at + "attn_output.weight", Width, Width);
            Ones(at + "ffn_norm.weight");
            Matrix(at + "ffn_gate.weight", Width, InnerWidth);
            Matrix(at + "ffn_up.weight", Width, InnerWidth);
            Matrix(at + "ffn_down.weight", InnerWidth, Width);
        }

        Ones("output_norm.weight");
        Matrix("output.weight", Width, Vocabulary);
        file.Write(Path.Combine(folder, "model.gguf"));
        File.WriteAllText(Path.Combine(folder, "config.json"), Config());

        void Ones(string name) => file.Add(name, [.. Enumerable.Repeat(1f, Width)]);

        void Matrix(string name, int columns, int rows)
        {
            Half[] values = new Half[columns * rows];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (Half)(((random.NextDouble() * 2) - 1) * Reach);
            }

            file.Add(name, values, columns, rows);
        }
    }

    private static void Describe(Gguf file)
    {
        file.Set("general.architecture", "llama");
        file.Set("general.name", Name);
        file.Set("general.file_type", 1u); // Mostly F16.
        file.Set("llama.context_length", (uint)Context);
        file.Set("llama.embedding_length", (uint)Width);
        file.Set("llama.block_count", (uint)Layers);
        file.Set("llama.feed_forward_length", (uint)InnerWidth);
        file.Set("llama.attention.head_count", (uint)Heads);
        file.Set("llama.attention.head_count_kv", (uint)Heads);
        file.Set("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        file.Set("llama.rope.dimension_count", (uint)(Width / Heads));
        file.Set("llama.vocab_size", (uint)Vocabulary);
        file.Set("tokenizer.ggml.model", "llama");
        string[] tokens = new string[Vocabulary];
        int[] kinds = new int[Vocabulary];
        (tokens[0], tokens[1], tokens[2]) = ("<unk>", "<s>", "</s>");
        (kinds[0], kinds[1], kinds[2]) = (2, 3, 3); // Unknown, control, control.
        for (int i = 0; i < 256; i++)
        {
            tokens[FirstByte + i] = string.Create(CultureInfo.InvariantCulture, $"<0x{i:X2}>");
            kinds[FirstByte + i] = 6; // A byte.
        }

        file.Set("tokenizer.ggml.tokens", tokens);
        file.Set("tokenizer.ggml.scores", new float[Vocabulary]);
        file.Set("tokenizer.ggml.token_type", kinds);
        file.Set("tokenizer.ggml.unknown_token_id", 0u);
        file.Set("tokenizer.ggml.bos_token_id", 1u);
        file.Set("tokenizer.ggml.eos_token_id", 2u);
    }

    private static string Config() =>
        JsonSerializer.Serialize(
            new Dictionary<string, object>
            {
                ["architectures"] = new[] { "LlamaForCausalLM" },
                ["model_type"] = "llama",
                ["torch_dtype"] = "float16",
                ["hidden_size"] = Width,
                ["intermediate_size"] = InnerWidth,
                ["num_hidden_layers"] = Layers,
                ["num_attention_heads"] = Heads,
                ["num_key_value_heads"] = Heads,
                ["head_dim"] = Width / Heads,
                ["vocab_size"] = Vocabulary,
                ["max_position_embeddings"] = Context,
                ["tie_word_embeddings"] = false,
                ["hidden_act"] = "silu",
                ["rms_norm_eps"] = 1e-5,
            }
        );
}
