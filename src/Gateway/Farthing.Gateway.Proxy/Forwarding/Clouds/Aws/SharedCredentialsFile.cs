using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding.Clouds.Aws;

/// <summary>AWS's shared credentials file: sections in brackets, a key of a section a line.</summary>
internal static class SharedCredentialsFile
{
    /// <summary>The keys of a profile; null where it has none.</summary>
    /// <param name="text">The file.</param>
    /// <param name="profile">The profile.</param>
    public static AwsCredentials? Find(string text, string profile)
    {
        bool isOurs = false;
        string? access = null;
        string? secret = null;
        string? token = null;
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.Trim();
            if (line.StartsWith('['))
            {
                isOurs = line.TrimStart('[').TrimEnd(']').Trim() == profile;
                continue;
            }

            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (!isOurs || equals < 0 || line[0] is '#' or ';')
            {
                continue;
            }

            string value = line[(equals + 1)..].Trim();
            switch (line[..equals].Trim().ToLowerInvariant())
            {
                case "aws_access_key_id":
                    access = value;
                    break;
                case "aws_secret_access_key":
                    secret = value;
                    break;
                case "aws_session_token":
                    token = value;
                    break;
                default:
                    break;
            }
        }

        return string.IsNullOrEmpty(access) || string.IsNullOrEmpty(secret)
            ? null
            : new AwsCredentials(
                access,
                new UpstreamSecret(secret),
                string.IsNullOrEmpty(token) ? null : new UpstreamSecret(token)
            );
    }
}
