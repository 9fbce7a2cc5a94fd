namespace Reports;

/// <summary>Files are written beside their place and renamed: a failure leaves what was there.</summary>
internal static class OutputFile
{
    public static string WriteText(string path, Action<TextWriter> write) => Write(path, stream =>
    {
        using StreamWriter text = new(stream);
        write(text);
    });

    public static string Write(string path, Action<Stream> write)
    {
        string partial = path + ".partial";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        try
        {
            using (FileStream stream = new(partial, FileMode.Create, FileAccess.Write))
            {
                write(stream);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
        return path;
    }
}
