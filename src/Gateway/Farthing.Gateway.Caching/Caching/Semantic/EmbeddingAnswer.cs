using System.Text.Json;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>Reads the answer of an embeddings endpoint.</summary>
internal static class EmbeddingAnswer
{
    /// <summary>One vector for each text, brought to length 1.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="count">Texts that were sent.</param>
    /// <param name="dimension">Numbers of a vector; 0 takes those of the first one.</param>
    /// <exception cref="EmbedderAwayException">It is no such answer.</exception>
    public static float[][] Read(ReadOnlyMemory<byte> body, int count, int dimension)
    {
        try
        {
            using JsonDocument answer = JsonDocument.Parse(body);
            JsonElement data = answer.RootElement.GetProperty("data");
            float[][] vectors = new float[count][];
            int place = 0;
            foreach (JsonElement item in data.EnumerateArray())
            {
                int index = item.TryGetProperty("index", out JsonElement given) ? given.GetInt32() : place;
                if (index < 0 || index >= count || vectors[index] is not null)
                {
                    throw new EmbedderAwayException($"it answered with vector {index} of {count}");
                }

                vectors[index] = Vector(item.GetProperty("embedding"), ref dimension);
                place++;
            }

            return place == count
                ? vectors
                : throw new EmbedderAwayException($"it answered with {place} vectors to {count} texts");
        }
        catch (Exception broken)
            when (broken
                    is JsonException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or FormatException
            )
        {
            throw new EmbedderAwayException("its answer is no list of embeddings", broken);
        }
    }

    private static float[] Vector(JsonElement numbers, ref int dimension)
    {
        int length = numbers.GetArrayLength();
        dimension = dimension == 0 ? length : dimension;
        if (length != dimension)
        {
            throw new EmbedderAwayException(
                $"it answered with a vector of {length} numbers, not of {dimension}"
            );
        }

        float[] vector = new float[length];
        double sum = 0;
        int i = 0;
        foreach (JsonElement number in numbers.EnumerateArray())
        {
            float one = number.GetSingle();
            vector[i++] = one;
            sum += (double)one * one;
        }

        if (!double.IsFinite(sum) || sum < 1e-20)
        {
            throw new EmbedderAwayException(
                "it answered with a vector that is zero or has a number that is none"
            );
        }

        float scale = (float)(1 / Math.Sqrt(sum));
        foreach (ref float one in vector.AsSpan())
        {
            one *= scale;
        }

        return vector;
    }
}

/// <summary>An embedder did not answer in time, refused, or answered what cannot be used. Never holds a text or a key.</summary>
/// <param name="message">What happened.</param>
/// <param name="cause">What the network said, where it did.</param>
public sealed class EmbedderAwayException(string message, Exception? cause = null)
    : Exception(message, cause);
