using System.Buffers.Binary;
using System.Text;

namespace Harness.Tests.Training.Images.Formats;

/// <summary>Writes the pickles of CIFAR and ImageNet16 as Python 2's cPickle wrote them: protocol 2, byte strings for text.</summary>
internal static class PythonBatches
{
    public static byte[] Write(string labelsKey, byte[][] images, int[] labels, bool fortranOrder = false)
    {
        int length = images[0].Length;
        byte[] data = new byte[images.Length * length];
        for (int i = 0; i < images.Length; i++)
        {
            for (int p = 0; p < length; p++)
            {
                data[fortranOrder ? p * images.Length + i : i * length + p] = images[i][p];
            }
        }

        var pickle = new Pickle();
        pickle.Op(0x80, 2).Op('}').Op('(');
        pickle.Text("batch_label").Text("training batch 1 of 5");
        pickle.Text(labelsKey).Op(']').Op('(');
        foreach (int label in labels)
        {
            pickle.Int(label);
        }

        pickle.Op('e');
        // numpy.core.multiarray._reconstruct(numpy.ndarray, (0,), 'b'), then its state.
        pickle.Text("data").Name("numpy.core.multiarray", "_reconstruct").Op('(').Name("numpy", "ndarray").Int(0).Op(0x85).Text("b").Op('t').Op('R');
        pickle.Op('(').Int(1).Op('(').Int(images.Length).Int(length).Op('t');
        pickle.Name("numpy", "dtype").Op('(').Text("u1").Int(0).Int(1).Op('t').Op('R');
        pickle.Op('(').Int(3).Text("|").Op('N').Op('N').Op('N').Int(-1).Int(-1).Int(0).Op('t').Op('b');
        pickle.Op(fortranOrder ? 0x88 : 0x89).Bytes(data).Op('t').Op('b');
        return pickle.Op('u').Op('.').ToArray();
    }

    private sealed class Pickle
    {
        private readonly List<byte> _bytes = [];

        public Pickle Op(params int[] bytes)
        {
            foreach (int value in bytes)
            {
                _bytes.Add((byte)value);
            }

            return this;
        }

        public Pickle Text(string text)
        {
            Op('U', text.Length);
            _bytes.AddRange(Encoding.Latin1.GetBytes(text));
            return this;
        }

        public Pickle Bytes(byte[] bytes)
        {
            Op('T');
            Number(bytes.Length);
            _bytes.AddRange(bytes);
            return this;
        }

        public Pickle Int(int value)
        {
            Op('J');
            Number(value);
            return this;
        }

        public Pickle Name(string module, string name)
        {
            _bytes.AddRange(Encoding.ASCII.GetBytes($"c{module}\n{name}\n"));
            return this;
        }

        public byte[] ToArray() => [.. _bytes];

        private void Number(int value)
        {
            Span<byte> number = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(number, value);
            _bytes.AddRange(number);
        }
    }
}
